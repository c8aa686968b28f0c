// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * Claims of one vacancy that were lost or failed, although no other instance won it. No decision depends on it.
 * Mutable; confined to one thread at a time.
 */
final class VainClaims {

    // Fewer may be a coincidence.
    private static final int FEWEST = 3;

    private int count;
    private long token;
    private long sinceNanos;

    /**
     * Counts a claim of a record with this token that was not won. Returns whether this has lasted for the given time.
     */
    boolean add(long seenToken, long reportAfterNanos, ClockReading now) {
        if (count == 0 || token != seenToken) {
            count = 0;
            token = seenToken;
            sinceNanos = now.monotonicNanos();
        }
        count++;
        return count >= FEWEST && now.monotonicNanos() - sinceNanos >= reportAfterNanos;
    }

    /** The election has a leader. */
    void end() {
        count = 0;
    }
}
