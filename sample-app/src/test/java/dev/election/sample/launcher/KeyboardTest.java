// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.sample.control.Action;
import dev.election.sample.control.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyboardTest {

    @Test
    void aNumberStartsThatInstanceAgain() {
        assertThat(Keyboard.command("2")).contains(new Command(Action.START, 2));
    }

    @ParameterizedTest
    @CsvSource({"kill 2, KILL, 2", "thaw app-3, THAW, 3", "cut-off  12, CUT_OFF, 12"})
    void aWordAndANumberDoSomethingToAnInstance(String typed, Action action, int number) {
        assertThat(Keyboard.command(typed)).contains(new Command(action, number));
    }

    @ParameterizedTest
    @CsvSource({"zombie, ZOMBIE", "add, ADD", "stop-database, STOP_DATABASE"})
    void aWordDoesSomethingToAll(String typed, Action action) {
        assertThat(Keyboard.command(typed)).contains(new Command(action, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "kill", "zombie 2", "kill two", "kill 2 3", "KILL 2", "123"})
    void anythingElseIsNoCommand(String typed) {
        assertThat(Keyboard.command(typed)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Action.class, mode = EnumSource.Mode.EXCLUDE, names = "START") // it is a number alone
    void helpNamesEachAction(Action action) {
        assertThat(Keyboard.HELP).contains(action.argument());
    }
}
