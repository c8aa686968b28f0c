// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.jmh;

import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;

/**
 * The counter of {@link PlainWork} under ShedLock's {@code @SchedulerLock}: with a lock that is free, and with one that
 * another instance holds.
 */
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
