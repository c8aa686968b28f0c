// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.control.Action;
import dev.election.sample.control.Command;
import dev.election.sample.control.Controls;
import dev.election.sample.control.RefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the user types: the number of an instance that shall be started again, or what the buttons of the page do. */
final class Keyboard {

    static final String HELP = """
            2              starts instance 2 again
            kill 2         kill -9
            zombie         freezes the leader inside its transaction; then let another instance take over, and
            thaw 2         lets instance 2 go on: its commit is refused
            freeze 2       kill -STOP
            cut-off 2      nothing arrives from the database any more; reconnect 2 ends that
            step-down      the leader steps down; transfer 2 lets instance 2 lead
            stop-database  ends what keeps the leases; start-database starts it again
            add            one more instance
            """;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,2}");
    private static final Pattern COMMAND = Pattern.compile("([a-z-]+)(?: +(?:app-)?(\\d{1,2}))?");

    private final Controls controls;
    private final Terminal terminal;

    Keyboard(Controls controls, Terminal terminal) {
        this.controls = controls;
        this.terminal = terminal;
    }

    /** Follows what is typed; returns when there is nobody to type. */
    void follow(BufferedReader input) throws IOException, InterruptedException {
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String typed = line.strip();
            if (!typed.isEmpty()) {
                perform(typed);
            }
        }
    }

    private void perform(String typed) throws InterruptedException {
        Optional<Command> command = command(typed);
        if (command.isEmpty()) {
            HELP.lines().forEach(terminal::print);
            return;
        }
        try {
            controls.perform(command.get());
        } catch (RefusedException e) {
            terminal.print(e.getMessage() + ".");
        }
    }

    /** Empty if this is not how a command is written. */
    static Optional<Command> command(String typed) {
        if (NUMBER.matcher(typed).matches()) {
            return Optional.of(new Command(Action.START, Integer.valueOf(typed)));
        }
        Matcher matcher = COMMAND.matcher(typed);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String number = matcher.group(2);
        return Action.named(matcher.group(1))
                .filter(action -> action.needsInstance() == (number != null))
                .map(action -> new Command(action, number == null ? null : Integer.valueOf(number)));
    }
}
