// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.random.RandomGenerator;

/**
 * The delay of the next request after failures: short at first, later up to half a heartbeat interval, so that an
 * instance recovers within two intervals after its store (L2), with jitter, so that many instances do not retry in
 * lockstep. Mutable; confined to one thread at a time.
 */
final class RequestBackoff {

    // The longest delay after the first failure and after many, as divisors of a heartbeat interval. It doubles in
    // between.
    private static final int FIRST = 16;
    private static final int LAST = 2;

    private final long heartbeatNanos;
    private final RandomGenerator random;
    // The next delay is at most a heartbeat interval divided by this.
    private int divisor = FIRST;

    RequestBackoff(long heartbeatNanos, RandomGenerator random) {
        this.heartbeatNanos = heartbeatNanos;
        this.random = random;
    }

    void succeeded() {
        divisor = FIRST;
    }

    /** The delay after one more failed request: random, between half of the longest delay and the longest. */
    long nextNanos() {
        long most = Math.max(2, heartbeatNanos / divisor);
        divisor = Math.max(LAST, divisor / 2);
        return random.nextLong(most / 2, most + 1);
    }
}
