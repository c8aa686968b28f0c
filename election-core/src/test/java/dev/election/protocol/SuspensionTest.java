// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rule 3: a monotonic clock that stood still in a suspended machine does not prolong a belief. */
class SuspensionTest {

    private static final long SECOND = 1_000_000_000;
    private static final ClockReading SENT = new ClockReading(0, 1_000_000);
    private static final Belief BELIEF = new Belief(SENT, 10 * SECOND);

    @Test
    void theWallClockEndsTheBeliefOfASuspendedMachine() {
        ClockReading resumed = new ClockReading(SECOND, 1_000_000 + 11_000);

        assertThat(BELIEF.holds(resumed)).isFalse();
    }

    @Test
    void aWallClockSetBackBeforeAReadingHidesNoLaterSuspension() {
        ClockReading setBack = new ClockReading(SECOND, 1_000_000 - 60_000);
        ClockReading resumed = new ClockReading(SECOND, 1_000_000 - 60_000 + 9_500);

        Belief later = BELIEF.asOf(setBack);

        assertThat(later.holds(resumed)).isFalse();
    }

    @Test
    void readingsSubtractExactlyTheElapsedTime() {
        Belief belief = BELIEF;
        for (long tenth = 1; tenth < 100; tenth++) {
            ClockReading now = new ClockReading(tenth * SECOND / 10, 1_000_000 + tenth * 100);
            belief = belief.asOf(now);
            assertThat(belief.remainingNanos(now)).isEqualTo(BELIEF.remainingNanos(now));
        }
    }

    @Test
    void aReadingSoonAfterAnotherChangesNothing() {
        assertThat(BELIEF.asOf(new ClockReading(SECOND / 100, 1_000_010))).isSameAs(BELIEF);
    }
}
