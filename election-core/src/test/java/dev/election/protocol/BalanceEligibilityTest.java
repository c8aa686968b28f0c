// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long an instance that has stepped aside is given nothing in return: lease 10 s, heartbeat 1 s. */
class BalanceEligibilityTest {

    private final BalanceEligibility eligibility = new BalanceEligibility(Steps.TIMING, new LossBackoff(Steps.TIMING));
    private ClockReading now = new ClockReading(0, 0);

    private void after(long millis) {
        now = new ClockReading(now.monotonicNanos() + millis * 1_000_000, now.wallMillis() + millis);
        eligibility.observed(now);
    }

    @Test
    void aStepDownKeepsItAsideForALease() {
        eligibility.steppedAside(null, now);
        after(9_999);
        assertThat(eligibility.takesPart(now)).isFalse();
        after(1);
        assertThat(eligibility.takesPart(now)).isTrue();
    }

    @Test
    void fourStepDownsAtOnceKeepItAsideNoLongerThanOne() {
        for (int i = 0; i < 4; i++) {
            eligibility.steppedAside(null, now);
            after(100);
        }
        after(10_000);

        assertThat(eligibility.takesPart(now)).isTrue();
    }

    @Test
    void stepDownsOneAfterTheOtherKeepItAsideLongerEachTime() {
        eligibility.steppedAside(null, now);
        after(11_000);
        eligibility.steppedAside(null, now);
        after(19_999);
        assertThat(eligibility.takesPart(now)).isFalse();
        after(1);
        assertThat(eligibility.takesPart(now)).isTrue();
    }

    @Test
    void aResumedInstanceTakesPartAtOnce() {
        eligibility.steppedAside(null, now);

        eligibility.resumed();
        after(1);

        assertThat(eligibility.takesPart(now)).isTrue();
    }
}
