// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The contract's "no flapping": others have the first chance after an involuntary loss, and nobody waits for ever. */
class HoldBackTest {

    private static final long SECOND = 1_000_000_000;

    private final HoldBack holdBack = new HoldBack(Steps.TIMING);

    private static ClockReading at(long seconds) {
        return new ClockReading(seconds * SECOND, seconds * 1000);
    }

    @Test
    void nothingIsHeldBackBeforeALoss() {
        assertThat(holdBack.nanosToClaim(0, at(0))).isZero();
    }

    @Test
    void eachLossDoublesTheTimeUpToTwoLeases() {
        assertThat(holdBack.lost(at(0))).isEqualTo(SECOND);
        assertThat(holdBack.lost(at(1))).isEqualTo(2 * SECOND);
        assertThat(holdBack.lost(at(2))).isEqualTo(4 * SECOND);
        for (int i = 3; i < 100; i++) {
            assertThat(holdBack.lost(at(i))).isLessThanOrEqualTo(20 * SECOND);
        }
        assertThat(holdBack.losses()).isEqualTo(100);
    }

    @Test
    void othersHaveTheFirstChanceForTheWholeTimeWhileTheyKeepTakingIt() {
        holdBack.lost(at(0));
        holdBack.lost(at(0));

        assertThat(holdBack.nanosToClaim(SECOND, at(1))).isEqualTo(SECOND);
        assertThat(holdBack.nanosToClaim(SECOND + SECOND / 2, at(2))).isLessThanOrEqualTo(0);
    }

    @Test
    void whatStaysVacantForAHeartbeatIntervalIsClaimedAllTheSame() {
        for (int i = 0; i < 5; i++) {
            holdBack.lost(at(0));
        }

        assertThat(holdBack.nanosToClaim(0, at(0))).isEqualTo(SECOND);
        assertThat(holdBack.nanosToClaim(0, at(1))).isZero();
    }

    @Test
    void lossesAreForgottenAfterTenQuietLeases() {
        holdBack.lost(at(0));
        holdBack.lost(at(0));

        assertThat(holdBack.lost(at(101))).isEqualTo(SECOND);
        assertThat(holdBack.losses()).isEqualTo(1);
    }

    @Test
    void lossesAreRememberedForTenLeases() {
        holdBack.lost(at(0));

        assertThat(holdBack.lost(at(100))).isEqualTo(2 * SECOND);
    }
}
