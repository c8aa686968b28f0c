// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.control.Action;
import dev.election.sample.control.RefusedException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stops and starts what keeps the leases, for all instances. A database that the launcher has started is really
 * stopped. A database of the user's own, or an engine, goes on, but the proxies on the way to it refuse connections,
 * which is the same for the instances. Safe for use by many threads.
 */
final class Outage {

    private final Demo demo;
    private final SharedDatabase database;
    private final StoreKind store;
    private final boolean canBeInterrupted;
    private boolean stopped; // guarded by this

    /** @param canBeInterrupted whether instances reach what keeps the leases through proxies */
    Outage(Demo demo, SharedDatabase database, StoreKind store, boolean canBeInterrupted) {
        this.demo = demo;
        this.database = database;
        this.store = store;
        this.canBeInterrupted = canBeInterrupted;
    }

    /** What keeps the leases, for people. */
    String leases() {
        return store.title();
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** What stopping does here, in a sentence. */
    String explanation() {
        return stopsServer()
                ? "The server really ends, and starts again with what was committed."
                : "The servers go on, but refuse the connections of these instances.";
    }

    private boolean stopsServer() {
        return !store.isEngine() && database.isOwnServer();
    }

    /** Why actions cannot be done here, by their name. */
    Map<String, String> unavailable() {
        Map<String, String> reasons = new HashMap<>();
        if (!canBeInterrupted) {
            String reason = "The instances find the servers of " + leases()
                    + " by themselves, or need its real address, so no proxy can interrupt them";
            reasons.put(Action.CUT_OFF.argument(), reason);
            reasons.put(Action.RECONNECT.argument(), reason);
            reasons.put(Action.STOP_DATABASE.argument(), reason);
            reasons.put(Action.START_DATABASE.argument(), reason);
        }
        if (!Freeze.isPossible()) {
            for (Action action : List.of(Action.FREEZE, Action.THAW, Action.ZOMBIE)) {
                reasons.put(action.argument(), "Windows has no signal that freezes a process");
            }
        }
        return reasons;
    }

    synchronized String begin() throws RefusedException {
        if (stopped) {
            throw new RefusedException(sentence() + " is stopped already");
        }
        stopped = true;
        if (stopsServer()) {
            database.stop();
        } else {
            demo.slots().forEach(this::apply);
        }
        return sentence() + " was stopped for all instances";
    }

    synchronized String end() throws RefusedException, SQLException {
        if (!stopped) {
            throw new RefusedException(sentence() + " is not stopped");
        }
        if (stopsServer()) {
            database.start(); // fails, for example, if its port is taken meanwhile: then it can be tried again
            stopped = false;
        } else {
            stopped = false;
            demo.slots().forEach(this::apply);
        }
        return sentence() + " serves again";
    }

    /** Lets the network of an instance be as it must be now. */
    synchronized void apply(InstanceSlot slot) {
        slot.network().refuse(stopped && !stopsServer());
    }

    private String sentence() {
        return Character.toUpperCase(leases().charAt(0)) + leases().substring(1);
    }
}
