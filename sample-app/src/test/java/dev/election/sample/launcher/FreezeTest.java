// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that repeats what it is sent. */
class FreezeTest {

    private Process process;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Freeze.isPossible(), "skipped, because Windows has no signal that freezes a process");
        process = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void theProcessStandsStill() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "skipped, because this system has no /proc");
        try (Freeze freeze = Freeze.of(process.pid())) {
            assertThat(freeze).isNotNull();
            Awaitility.await().until(() -> state().equals("T"));
        }
        Awaitility.await().until(() -> !state().equals("T"));
    }

    @Test
    void itGoesOnAfterwards() throws IOException {
        Freeze freeze = Freeze.of(process.pid());
        process.outputWriter().write("hello\n");
        process.outputWriter().flush();

        freeze.close();

        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("hello");
        }
    }

    @Test
    void aFrozenProcessCanBeKilled() throws Exception {
        try (Freeze freeze = Freeze.of(process.pid())) {
            assertThat(freeze).isNotNull();

            process.destroyForcibly();

            assertThat(process.waitFor()).isNotZero();
        }
    }

    // the first field behind the name, which is in parentheses
    private String state() throws IOException {
        String fields = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return fields.substring(fields.lastIndexOf(')') + 2, fields.lastIndexOf(')') + 3);
    }
}
