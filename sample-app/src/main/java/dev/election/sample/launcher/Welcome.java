// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.util.List;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/** What is printed first: what runs here, and what to try. */
final class Welcome {

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private Welcome() {}

    static void print(
            Terminal terminal,
            List<String> storeAddresses,
            String database,
            InstanceCommand command,
            List<Integer> ports,
            IntToLongFunction pid) {
        terminal.say(ports.size() + " instances of one application; the one that leads runs the job.");
        terminal.say("Lease " + ArgumentParser.text(command.lease()) + ", heartbeat "
                + ArgumentParser.text(command.heartbeat())
                + (command.store().isEngine()
                        ? ", kept in three servers of " + command.store().title() + ":"
                        : "."));
        storeAddresses.forEach(address -> terminal.say("          " + address));
        terminal.say("Database: " + database);
        if (command.store().isEngine()) {
            terminal.say("          " + command.store().title()
                    + " cannot fence its transactions: each run checks its token in the table FENCING_GATE");
        }
        terminal.say("");
        for (int number = 1; number <= ports.size(); number++) {
            terminal.say(
                    number, "http://localhost:" + ports.get(number - 1) + "   " + killLine(pid.applyAsLong(number)));
        }
        terminal.say("");
        terminal.say("Kill the leader with its line above: another one takes over.");
        terminal.say("Type a number and Enter to start that instance again. Ctrl-C ends all.");
        terminal.say("");
    }

    static String killLine(long pid) {
        return WINDOWS ? "taskkill /F /PID " + pid : "kill -9 " + pid;
    }
}
