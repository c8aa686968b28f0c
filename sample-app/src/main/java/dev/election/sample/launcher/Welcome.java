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
        terminal.print(slots.size() + " instances of one application; the one that leads runs the job.");
        terminal.print("");
        terminal.print("Open   " + page + "   to watch all of them, and to kill, freeze or cut them off.");
        terminal.print("");
        terminal.print("Lease " + ArgumentParser.text(command.lease()) + ", heartbeat "
                + ArgumentParser.text(command.heartbeat())
                + (command.store().isEngine()
                        ? ", kept in three servers of " + command.store().title() + ":"
                        : "."));
        storeAddresses.forEach(address -> terminal.print("          " + address));
        terminal.print("Database: " + database);
        if (command.store().isEngine()) {
            terminal.print("          " + command.store().title()
                    + " cannot fence its transactions: each run checks its token in the table FENCING_GATE");
        }
        terminal.print("");
        for (InstanceSlot slot : slots) {
            terminal.print(
                    slot.number(),
                    slot.address() + "   " + killLine(slot.instance().pid()));
        }
        terminal.print("");
        terminal.print("Kill the leader with its line above: another one takes over. Or type one of these, and Enter:");
        Keyboard.HELP.lines().forEach(line -> terminal.print("  " + line));
        terminal.print("Ctrl-C ends all.");
        terminal.print("");
    }

    static String killLine(long pid) {
        return WINDOWS ? "taskkill /F /PID " + pid : "kill -9 " + pid;
    }
}
