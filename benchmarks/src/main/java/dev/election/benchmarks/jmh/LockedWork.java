// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.jmh;

import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;

/** The same under a lock of ShedLock, once with a lock that is free and once with one that is another's. */
class LockedWork {

    private long runs;

    @SchedulerLock(name = "free")
    public void run() {
        runs++;
    }

    @SchedulerLock(name = "taken")
    public void skip() {
        runs++;
    }

    public long runs() {
        return runs;
    }
}
