// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void putsTheInstancesNameBeforeItsLine() {
        assertThat(printed(false)).isEqualTo("app-2 | ready");
    }

    @Test
    void paintsTheNameWhereThereIsColour() {
        assertThat(printed(true)).isEqualTo("\u001b[33mapp-2 |\u001b[0m ready");
    }

    @Test
    void wantsColourOnAConsole() {
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm"), true)).isTrue();
    }

    @Test
    void wantsNoColourInAFile() {
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm"), false)).isFalse();
    }

    @Test
    void wantsNoColourAgainstTheUsersWord() {
        assertThat(Terminal.wantsColour(Map.of("NO_COLOR", "1"), true)).isFalse();
    }

    @Test
    void wantsNoColourOnADumbTerminal() {
        assertThat(Terminal.wantsColour(Map.of("TERM", "dumb"), true)).isFalse();
    }

    private static String printed(boolean coloured) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Terminal(new PrintStream(bytes, true, UTF_8), coloured).print(2, "ready");
        return bytes.toString(UTF_8).strip();
    }
}
