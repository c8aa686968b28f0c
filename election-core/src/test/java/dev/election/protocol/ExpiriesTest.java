// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Lease;
import dev.election.store.SilentLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 5: which leases are expired, and in which order. Lease 10 s, heartbeat 1 s. */
class ExpiriesTest {

    private final OwnLease own = new OwnLease(9_900_000_000L);
    private final ObservedLeases observedLeases = new ObservedLeases();
    private final Expiries expiries = new Expiries(Steps.TIMING, own, observedLeases);

    @BeforeEach
    void open() {
        own.beCandidate(true);
        own.opened("me-1", at(0), at(0));
    }

    private static ClockReading at(long millis) {
        return new ClockReading(millis * 1_000_000, millis);
    }

    private void observed(long millis, Lease... leases) {
        observedLeases.observed(List.of(leases), Set.of(), at(millis));
    }

    private List<SilentLease> next(boolean holding, long millis) {
        return ((Command.Expire) expiries.next(holding, at(millis))).leases();
    }

    @Test
    void aLeaseThatHoldsWhatWeWantIsDueWhenItsHeartbeatStoodStillForItsDuration() {
        observed(0, Steps.lease("a", 1), Steps.lease("b", 1));
        observed(5_000, Steps.lease("a", 2), Steps.lease("b", 1));
        expiries.holders(Set.of("a", "b"));

        assertThat(expiries.nanosToHolder(at(9_000))).isEqualTo(1_000_000_000);
        assertThat(next(true, 10_000)).containsExactly(new SilentLease("b", 1));
    }

    @Test
    void ourOwnLeaseIsNeverDue() {
        observed(0, Steps.lease("me-1", 0));

        assertThat(expiries.nanosToHolder(at(60_000))).isEqualTo(Long.MAX_VALUE);
        assertThat(expiries.nanosToOther(at(60_000))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anEarlierLeaseOfOurOwnIsDueLikeAnyOther() {
        observed(0, Steps.lease("me-0", 0), Steps.lease("me-1", 0));

        assertThat(expiries.nanosToOther(at(10_000))).isZero();
    }

    @Test
    void aLeaseThatWasGoneInBetweenIsCountedAnew() {
        observed(0, Steps.lease("a", 1));
        observed(5_000);
        observed(6_000, Steps.lease("a", 1));
        expiries.holders(Set.of("a"));

        assertThat(expiries.nanosToHolder(at(10_000))).isEqualTo(6_000_000_000L);
    }

    @Test
    void severalThatHoldWhatWeWantAreExpiredAtOnce() {
        observed(0, Steps.lease("a", 1), Steps.lease("b", 2));
        expiries.holders(Set.of("a", "b"));

        assertThat(next(true, 10_000)).containsExactlyInAnyOrder(new SilentLease("a", 1), new SilentLease("b", 2));
    }

    @Test
    void whatHoldsNothingIsExpiredInBulkAndNotMoreThanAFewHundredAtATime() {
        observed(
                0,
                IntStream.range(0, 3_000).mapToObj(i -> Steps.lease("x" + i, 1)).toArray(Lease[]::new));

        assertThat(next(false, 10_000)).hasSize(256);
    }

    @Test
    void whatHoldsNothingIsLeftToTheInstanceWhoseLeaseComesFirstForAHeartbeatInterval() {
        observed(0, Steps.lease("dead", 1));
        observed(9_000, Steps.lease("dead", 1), Steps.lease("a", 1), Steps.lease("b", 1), Steps.lease("z", 1));

        assertThat(expiries.nanosToOther(at(10_000))).isEqualTo(2_000_000_000L);
    }

    @Test
    void whatCouldNotBeExpiredComesAfterAllOthersAndAlone() {
        observed(0, Steps.lease("a", 1), Steps.lease("b", 1), Steps.lease("c", 1));
        expiries.holders(Set.of("a", "b", "c"));
        expiries.failed(List.of(new SilentLease("a", 1), new SilentLease("b", 1)), 0);
        assertThat(next(true, 10_000)).containsExactly(new SilentLease("c", 1));
        expiries.failed(List.of(new SilentLease("c", 1)), 0);

        List<SilentLease> oneByOne = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<SilentLease> one = next(true, 10_000);
            oneByOne.addAll(one);
            expiries.failed(one, 0);
        }

        assertThat(oneByOne).extracting(SilentLease::id).containsExactly("a", "b", "c");
    }

    @Test
    void anOpeningOfOurOwnThatWasGivenUpIsDueAtOnce() {
        own.giveUp("me-0");
        observed(0, Steps.lease("me-0", 0), Steps.lease("a", 1));

        assertThat(next(false, 0)).containsExactly(new SilentLease("me-0", 0));
    }
}
