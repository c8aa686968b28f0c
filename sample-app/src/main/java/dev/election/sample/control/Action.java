// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the page and the keyboard can do to the instances, as production does it to them. */
public enum Action {

    /** The leader steps down gracefully. */
    STEP_DOWN(false),

    /** The leader transfers leadership to an instance. */
    TRANSFER(true),

    /** {@code kill -9}. */
    KILL(true),

    /** Starts an instance again that has ended. */
    START(true),

    /** {@code SIGSTOP}: the process stands still. */
    FREEZE(true),

    /** {@code SIGCONT}. */
    THAW(true),

    /** Freezes the leader while the transaction of its job is open. */
    ZOMBIE(false),

    /** Nothing arrives any more from the database and the servers of the store, and nothing arrives there. */
    CUT_OFF(true),

    /** Ends the cut-off. */
    RECONNECT(true),

    /** What keeps the leases ends, for all instances. */
    STOP_DATABASE(false),

    /** What keeps the leases serves again. */
    START_DATABASE(false),

    /** One more instance. */
    ADD(false);

    private final boolean needsInstance;

    Action(boolean needsInstance) {
        this.needsInstance = needsInstance;
    }

    /** Whether it is done to one instance, which the command names. */
    public boolean needsInstance() {
        return needsInstance;
    }

    /** Its name in addresses and on the keyboard: lower case, with hyphens. */
    public String argument() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The action with that name. */
    public static Optional<Action> named(String name) {
        return Arrays.stream(values())
                .filter(action -> action.argument().equals(name))
                .findAny();
    }
}
