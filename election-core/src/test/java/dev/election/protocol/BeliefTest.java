// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rule 3: both clocks must agree that time is left. */
class BeliefTest {

    private final Belief belief = new Belief(new ClockReading(7_000_000, 50), 1_000_000_000);

    private static ClockReading later(long monotonicMillis, long wallMillis) {
        return new ClockReading((7 + monotonicMillis) * 1_000_000, 50 + wallMillis);
    }

    private void holds(boolean expected, ClockReading now) {
        assertThat(belief.holds(now)).isEqualTo(expected);
        assertThat(belief.holds(now.monotonicNanos(), now.wallMillis())).isEqualTo(expected);
    }

    @Test
    void holdsUntilItsTimeIsOverAndNotAtThatMoment() {
        holds(true, later(999, 999));
        holds(false, later(1000, 1000));
    }

    @Test
    void isOverWhenTheMonotonicClockAloneSaysSo() {
        holds(false, later(1000, 0));
    }

    @Test
    void isOverWhenTheWallClockAloneSaysSo() {
        holds(false, later(0, 1000));
    }

    @Test
    void isNotProlongedByAWallClockThatIsSetBack() {
        holds(true, later(999, -100_000));
        holds(false, later(1000, -100_000));
    }

    @Test
    void remainsAsLongAsTheMoreCautiousClockSays() {
        assertThat(belief.remainingNanos(later(300, 200))).isEqualTo(700_000_000);
        assertThat(belief.remainingNanos(later(200, 300))).isEqualTo(700_000_000);
    }

    @Test
    void holdsAcrossTheOverflowOfTheMonotonicClock() {
        Belief old = new Belief(new ClockReading(Long.MAX_VALUE - 10, 0), 1_000);

        assertThat(old.holds(new ClockReading(Long.MIN_VALUE + 10, 0))).isTrue();
        assertThat(old.holds(new ClockReading(Long.MIN_VALUE + 1_000, 0))).isFalse();
    }
}
