// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * Claims of one vacancy that were lost or went unanswered, although nobody else won it. Decides nothing. Mutable;
 * confined to one thread at a time.
 */
final class VainClaims {

    // Fewer may be bad luck.
    private static final int FEWEST = 3;

    private int count;
    private long token;
    private long sinceNanos;
    private boolean reported;

    /** One more claim, of a record with this token, was not won. Returns whether that has gone on for long, once. */
    boolean oneMore(long seenToken, long longNanos, ClockReading now) {
        if (count == 0 || token != seenToken) {
            count = 0;
            token = seenToken;
            sinceNanos = now.monotonicNanos();
        }
        count++;
        boolean tooLong = count >= FEWEST && now.monotonicNanos() - sinceNanos >= longNanos;
        boolean news = tooLong && !reported;
        reported |= tooLong;
        return news;
    }

    /** Somebody leads. Returns whether it was reported that claims are made in vain. */
    boolean end() {
        boolean before = reported;
        count = 0;
        reported = false;
        return before;
    }
}
