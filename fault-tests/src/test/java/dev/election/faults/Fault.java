// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import dev.election.processes.LinkState;

/**
 * What can be done to one instance, and how it is undone. Instances that end by it are replaced by the one who does it.
 */
enum Fault {
    KILL,
    END,
    FREEZE,
    FREEZE_BEFORE_COMMIT,
    BLACKHOLE,
    SLOW,
    CUT,
    REFUSE,
    POOL,
    SCHEDULER,
    LISTENER;

    void befall(Instance instance) {
        switch (this) {
            case KILL -> instance.signal("KILL");
            case END -> instance.signal("TERM");
            case FREEZE -> instance.signal("STOP");
            case FREEZE_BEFORE_COMMIT -> instance.order("commit");
            case BLACKHOLE -> instance.proxy().become(LinkState.BLACKHOLE);
            case SLOW -> instance.proxy().become(LinkState.SLOW);
            case CUT -> instance.proxy().cut();
            case REFUSE -> {
                instance.proxy().become(LinkState.REFUSED);
                instance.proxy().cut();
            }
            case POOL -> instance.order("pool");
            case SCHEDULER -> instance.order("scheduler");
            case LISTENER -> instance.order("listener");
        }
    }

    /** Undoes whatever was done to a living instance. */
    static void heal(Instance instance) {
        instance.proxy().become(LinkState.OPEN);
        instance.signal("CONT");
        instance.order("go-on");
    }
}
