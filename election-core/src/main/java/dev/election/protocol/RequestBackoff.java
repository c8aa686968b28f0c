// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.random.RandomGenerator;

/**
 * When to ask again after requests that went unanswered: soon at first, later up to half a heartbeat interval, so that
 * an instance is back within two intervals of its store, and many instances do not come back in step. Mutable; confined
 * to one thread at a time.
 */
final class RequestBackoff {

    private static final int FIRST = 16;
    private static final int LAST = 2;

    private final long heartbeatNanos;
    private final RandomGenerator random;
    private int divisor = FIRST;

    RequestBackoff(long heartbeatNanos, RandomGenerator random) {
        this.heartbeatNanos = heartbeatNanos;
        this.random = random;
    }

    void answered() {
        divisor = FIRST;
    }

    /** The time to wait after one more request without an answer. */
    long nextNanos() {
        long most = Math.max(2, heartbeatNanos / divisor);
        divisor = Math.max(LAST, divisor / 2);
        return random.nextLong(most / 2, most + 1);
    }
}
