// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The contract's "no flapping": others have the first chance after an involuntary loss, and nobody waits for ever. */
class LossBackoffTest {

    private static final long SECOND = 1_000_000_000;

    private final LossBackoff lossBackoff = new LossBackoff(Steps.TIMING);

    private static ClockReading at(long seconds) {
        return new ClockReading(seconds * SECOND, seconds * 1000);
    }

    @Test
    void nothingIsHeldBackBeforeALoss() {
        assertThat(lossBackoff.nanosToClaim(0, at(0))).isZero();
    }

    @Test
    void eachLossDoublesTheTimeUpToTwoLeases() {
        assertThat(lossBackoff.lost(at(0))).isEqualTo(SECOND);
        assertThat(lossBackoff.lost(at(1))).isEqualTo(2 * SECOND);
        assertThat(lossBackoff.lost(at(2))).isEqualTo(4 * SECOND);
        for (int i = 3; i < 100; i++) {
            assertThat(lossBackoff.lost(at(i))).isLessThanOrEqualTo(20 * SECOND);
        }
        assertThat(lossBackoff.losses()).isEqualTo(100);
    }

    @Test
    void othersHaveTheFirstChanceForTheWholeTimeWhileTheyKeepTakingIt() {
        lossBackoff.lost(at(0));
        lossBackoff.lost(at(0));

        assertThat(lossBackoff.nanosToClaim(SECOND, at(1))).isEqualTo(SECOND);
        assertThat(lossBackoff.nanosToClaim(SECOND + SECOND / 2, at(2))).isLessThanOrEqualTo(0);
    }

    @Test
    void whatStaysVacantForAHeartbeatIntervalIsClaimedAllTheSame() {
        for (int i = 0; i < 5; i++) {
            lossBackoff.lost(at(0));
        }

        assertThat(lossBackoff.nanosToClaim(0, at(0))).isEqualTo(SECOND);
        assertThat(lossBackoff.nanosToClaim(0, at(1))).isZero();
    }

    @Test
    void lossesAreForgottenAfterTenQuietLeases() {
        lossBackoff.lost(at(0));
        lossBackoff.lost(at(0));

        assertThat(lossBackoff.lost(at(101))).isEqualTo(SECOND);
        assertThat(lossBackoff.losses()).isEqualTo(1);
    }

    @Test
    void lossesAreRememberedForTenLeases() {
        lossBackoff.lost(at(0));

        assertThat(lossBackoff.lost(at(100))).isEqualTo(2 * SECOND);
    }
}
