// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Candidate;
import dev.election.store.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules 4 and 5: what is remembered of the leases of an observation. */
class ObservedLeasesTest {

    private static final Identity ME = new Identity("me", "http://me", "shop", () -> "unused", false);

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final ObservedLeases observedLeases = new ObservedLeases();
    private final OwnLease own = new OwnLease(millis(9_900).toNanos());

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private List<Candidate> candidates(long now) {
        return observedLeases.candidates(own, ME, Steps.TIMING, at(now));
    }

    private static ClockReading at(long millis) {
        return new ClockReading(millis * 1_000_000, millis);
    }

    private void observed(long millis, Lease... leases) {
        observedLeases.observed(List.of(leases), Set.of(), at(millis));
    }

    @Test
    void candidatesAreOurselvesAndTheLeasesThatAreNotSilent() {
        observed(0, Steps.lease("a", 1), Steps.lease("b", 1), Steps.lease("me-1", 1));
        observed(5_000, Steps.lease("a", 2), Steps.lease("b", 1), Steps.lease("me-1", 2));

        own.beCandidate(true);
        own.opened("me-1", at(0), at(0));
        own.renewed(at(8_000), at(8_000));

        assertThat(candidates(10_000))
                .containsExactly(
                        new Candidate("me", "http://me", "shop", millis(2_000), millis(7_900), LEASE, millis(1_000)),
                        new Candidate("a", null, null, millis(5_000), millis(5_000), LEASE, null));
    }

    @Test
    void anInstanceWithoutALeaseIsNoCandidate() {
        observed(0, Steps.lease("a", 1));

        assertThat(candidates(1))
                .containsExactly(new Candidate("a", null, null, millis(1), millis(9_999), LEASE, null));
    }

    @Test
    void anInstanceThatWasRestartedIsOneCandidate() {
        observed(0, Steps.lease("a-1", 5));
        observed(1_000, Steps.lease("a-1", 5), Steps.lease("a-2", 0));

        assertThat(candidates(1_001))
                .containsExactly(new Candidate("a", null, null, millis(1_001), millis(8_999), LEASE, null));
    }

    @Test
    void anotherInstanceWithOurIdIsATwinOnceItHasBeenRenewedForALease() {
        observed(0, Steps.lease("me-1", 1), Steps.lease("me-2", 1));
        observed(9_000, Steps.lease("me-1", 2), Steps.lease("me-2", 2));
        assertThat(observedLeases.twin(Set.of("me-1"), "me", at(9_999))).isNull();

        assertThat(observedLeases.twin(Set.of("me-1"), "me", at(10_000))).isEqualTo(Steps.lease("me-2", 2));
    }

    @Test
    void aTwinIsToldOnce() {
        Steps steps = Steps.standing();
        for (int beat = 1; beat <= 15; beat++) {
            steps.observe(steps.held(3, "other"), Steps.lease("other", beat), Steps.lease("me-9", beat));
            steps.after(1_250).renew();
        }

        assertThat(steps.told(Transition.TwinSeen.class))
                .extracting(seen -> seen.other().id())
                .containsExactly("me-9");
    }

    @Test
    void aLeaseThatCannotBeReadAnyMoreIsNotGone() {
        observed(0, Steps.lease("a", 1));

        assertThat(observedLeases.observed(List.of(), Set.of("a"), at(9_000))).isEmpty();
        assertThat(observedLeases.isUnreadable("a")).isTrue();
    }

    @Test
    void aLeaseThatWasLeftBehindByOurOwnIdIsNoTwin() {
        observed(0, Steps.lease("me-1", 1), Steps.lease("me-2", 1));

        assertThat(observedLeases.twin(Set.of("me-1"), "me", at(60_000))).isNull();
    }

    @Test
    void theLeaseOfAnInstanceIsTheOneWithTheNewestSignOfLife() {
        observed(0, Steps.lease("a-1", 5), Steps.lease("a-2", 0));
        observed(1_000, Steps.lease("a-1", 5), Steps.lease("a-2", 1));

        assertThat(observedLeases.newestLeaseOf("a")).isEqualTo("a-2");
        assertThat(observedLeases.newestLeaseOf("b")).isNull();
    }

    @Test
    void thisInstanceIsSilentForLongerThanItsLeaseOnceItsBeliefIsOver() {
        own.beCandidate(true);
        own.opened("a-1", at(0), at(0));
        own.renounce();

        assertThat(candidates(60_000)).extracting(Candidate::silence).containsExactly(millis(60_000));
    }
}
