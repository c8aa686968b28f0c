// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.random.RandomGenerator;

/**
 * How long the next request waits after some that failed: short at first, later up to half a heartbeat interval, so
 * that an instance is back within two intervals after its store (L2), with jitter, so that many instances do not come
 * back in step. Mutable; confined to one thread at a time.
 */
final class RequestBackoff {

    // The longest wait after the first failure, and after many: these parts of a heartbeat interval. It doubles in
    // between.
    private static final int FIRST = 16;
    private static final int LAST = 2;

    private final long heartbeatNanos;
    private final RandomGenerator random;
    // The next wait is at most this part of a heartbeat interval.
    private int divisor = FIRST;

    RequestBackoff(long heartbeatNanos, RandomGenerator random) {
        this.heartbeatNanos = heartbeatNanos;
        this.random = random;
    }

    void answered() {
        divisor = FIRST;
    }

    /** The time to wait after one more request that failed: between half of the most and the most. */
    long nextNanos() {
        long most = Math.max(2, heartbeatNanos / divisor);
        divisor = Math.max(LAST, divisor / 2);
        return random.nextLong(most / 2, most + 1);
    }
}
