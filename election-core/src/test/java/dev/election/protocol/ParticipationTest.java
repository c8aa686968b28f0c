// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long an instance that has stepped aside is given nothing in return: lease 10 s, heartbeat 1 s. */
class ParticipationTest {

    private final Participation participation = new Participation(Steps.TIMING, new HoldBack(Steps.TIMING));
    private ClockReading now = new ClockReading(0, 0);

    private void after(long millis) {
        now = new ClockReading(now.monotonicNanos() + millis * 1_000_000, now.wallMillis() + millis);
        participation.looked(now);
    }

    @Test
    void aStepDownKeepsItAsideForALease() {
        participation.steppedAside(null, now);
        after(9_999);
        assertThat(participation.takesPart(now)).isFalse();
        after(1);
        assertThat(participation.takesPart(now)).isTrue();
    }

    @Test
    void fourStepDownsAtOnceKeepItAsideNoLongerThanOne() {
        for (int i = 0; i < 4; i++) {
            participation.steppedAside(null, now);
            after(100);
        }
        after(10_000);

        assertThat(participation.takesPart(now)).isTrue();
    }

    @Test
    void stepDownsOneAfterTheOtherKeepItAsideLongerEachTime() {
        participation.steppedAside(null, now);
        after(11_000);
        participation.steppedAside(null, now);
        after(19_999);
        assertThat(participation.takesPart(now)).isFalse();
        after(1);
        assertThat(participation.takesPart(now)).isTrue();
    }
}
