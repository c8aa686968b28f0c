// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The monotonic and the wall clock of this machine, read together: the wall clock first, so that a machine that is
 * suspended between the two shows too much elapsed time, never too little.
 *
 * @param monotonicNanos has an arbitrary origin; only differences mean something
 * @param wallMillis since the epoch
 * @since 0.1.0
 */
public record ClockReading(long monotonicNanos, long wallMillis) {

    /**
     * The time that has passed, for a promise that we make ourselves: the more of the two, since the monotonic clock
     * may have stood still in a suspended machine, and the wall clock may have been set back.
     */
    public long mostNanosSince(ClockReading earlier) {
        return Math.max(nanosSince(earlier), wallNanosSince(earlier));
    }

    /**
     * The time that has passed, for a wait that we impose on others: by the monotonic clock alone, which never leaps.
     */
    public long nanosSince(ClockReading earlier) {
        return monotonicNanos - earlier.monotonicNanos;
    }

    /** The time that has passed by the wall clock: negative if it was set back. */
    long wallNanosSince(ClockReading earlier) {
        return TimeUnit.MILLISECONDS.toNanos(wallMillis - earlier.wallMillis);
    }

    /** The wall time, for people. */
    public Instant wallTime() {
        return Instant.ofEpochMilli(wallMillis);
    }
}
