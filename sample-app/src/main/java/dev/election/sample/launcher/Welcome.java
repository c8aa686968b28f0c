// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.util.List;
import java.util.Locale;

/** What is printed first: what runs here, and what to try. */
final class Welcome {

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private Welcome() {}

    static void print(
            Terminal terminal,
            String page,
            List<String> storeAddresses,
            String database,
            InstanceCommand command,
            List<InstanceSlot> slots) {
        terminal.say(slots.size() + " instances of one application; the one that leads runs the job.");
        terminal.say("");
        terminal.say("Open   " + page + "   to watch all of them, and to kill, freeze or cut them off.");
        terminal.say("");
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
        for (InstanceSlot slot : slots) {
            terminal.say(
                    slot.number(),
                    slot.address() + "   " + killLine(slot.instance().pid()));
        }
        terminal.say("");
        terminal.say("Kill the leader with its line above: another one takes over. Or type one of these, and Enter:");
        Keyboard.HELP.lines().forEach(line -> terminal.say("  " + line));
        terminal.say("Ctrl-C ends all.");
        terminal.say("");
    }

    static String killLine(long pid) {
        return WINDOWS ? "taskkill /F /PID " + pid : "kill -9 " + pid;
    }
}
