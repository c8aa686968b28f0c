// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.protocol.ClockReading;
import dev.election.runtime.InstanceClock;
import java.util.concurrent.TimeUnit;

/**
 * The clocks of one instance of a cluster. While the instance is frozen, a thread that reads them waits: no thread of a
 * process that stands still sees the time in which it does. Afterwards all of that time has passed.
 */
final class FaultyClock implements InstanceClock {

    /** How far the clocks of a crashed instance are ahead: longer than a lease can be. */
    private static final long AGES_MILLIS = TimeUnit.DAYS.toMillis(2);

    private final InstanceFaults faults;
    private final InstanceClock clock;

    /** @param clock shows what it would without faults */
    FaultyClock(InstanceFaults faults, InstanceClock clock) {
        this.faults = faults;
        this.clock = clock;
    }

    @Override
    public ClockReading read() {
        faults.pass();
        long ahead = faults.isDead() ? AGES_MILLIS : 0;
        ClockReading now = clock.read();
        return new ClockReading(
                now.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(ahead),
                now.wallMillis() + faults.leap().toMillis() + ahead);
    }
}
