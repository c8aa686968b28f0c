// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rules 4 and 5: how long another's heartbeat must stand still before its lease may be expired. */
class ObservedLeaseTest {

    private static final ClockReading ARRIVED = new ClockReading(0, 0);

    private final ObservedLease lease = new ObservedLease(Steps.lease("other", 3), ARRIVED);

    private static ClockReading at(long millis) {
        return new ClockReading(millis * 1_000_000, millis);
    }

    @Test
    void waitsForTheWholeDurationAfterTheHeartbeatWasFirstSeen() {
        assertThat(lease.nanosToExpiry(at(9_999))).isEqualTo(1_000_000);
        assertThat(lease.nanosToExpiry(at(10_000))).isZero();
    }

    @Test
    void theSameHeartbeatSeenAgainDoesNotProlongTheWait() {
        ObservedLease seenAgain = lease.observed(Steps.lease("other", 3), at(4_000));

        assertThat(seenAgain.nanosToExpiry(at(10_000))).isZero();
    }

    @Test
    void anotherHeartbeatBeginsTheWaitAnewWhenItsAnswerArrives() {
        ObservedLease alive = lease.observed(Steps.lease("other", 4), at(4_000));

        assertThat(alive.nanosToExpiry(at(10_000))).isEqualTo(4_000_000_000L);
    }

    @Test
    void aLowerHeartbeatIsASignOfLifeTooSinceTheStoreMayHaveBeenSetBack() {
        ObservedLease setBack = lease.observed(Steps.lease("other", 1), at(4_000));

        assertThat(setBack.lease().heartbeat()).isEqualTo(1);
        assertThat(setBack.nanosToExpiry(at(10_000))).isPositive();
    }

    @Test
    void aLeapOfTheWallClockDoesNotShortenTheWaitOfOthers() {
        ClockReading leapt = new ClockReading(1_000_000, 3_600_000);

        assertThat(lease.nanosToExpiry(leapt)).isEqualTo(9_999_000_000L);
    }
}
