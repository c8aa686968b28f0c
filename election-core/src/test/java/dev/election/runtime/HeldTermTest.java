// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.protocol.Belief;
import dev.election.protocol.Transition.Granted;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rules 3 and 7 for one term: computed from the clock, over for good, and waiting for its work. */
class HeldTermTest {

    private final MovableClock clock = new MovableClock();
    private final PublishedBelief lease = new PublishedBelief(clock);
    private final HeldTerm term;
    private final AtomicInteger idle = new AtomicInteger();

    HeldTermTest() {
        believe();
        term = begin(7);
    }

    private HeldTerm begin(long token) {
        return new HeldTerm(new Granted(new TermId("billing", token), "lease", Instant.EPOCH, null), lease, this);
    }

    private void believe() {
        lease.publish(new Belief(clock.read(), 1_000_000_000));
    }

    private LeaderWork admitted() {
        return term.admit(false, LeaderWork.Scope.NONE).orElseThrow();
    }

    @Test
    void isCurrentUntilTheClockSaysOtherwise() {
        clock.advance(Duration.ofMillis(999));
        assertThat(term.isCurrent()).isTrue();

        clock.advance(Duration.ofMillis(1));

        assertThat(term.isCurrent()).isFalse();
    }

    @Test
    void aRenewalInTimeProlongsTheTerm() {
        clock.advance(Duration.ofMillis(900));
        believe();
        clock.advance(Duration.ofMillis(900));

        assertThat(term.isCurrent()).isTrue();
    }

    @Test
    void anEndedTermDoesNotComeBackUnderALaterBelief() {
        term.end();
        believe();

        assertThat(term.isCurrent()).isFalse();
        assertThat(term.remaining()).isZero();
    }

    @Test
    void aTermDoesNotComeBackUnderABeliefThatBeganAfterAGap() {
        lease.publish(null);
        believe();

        assertThat(term.isCurrent()).isFalse();
        assertThat(begin(8).isCurrent()).isTrue();
    }

    @Test
    void aBeliefThatAReaderFoundOverStaysOverWhenTheWallClockIsSetBack() {
        clock.advance(0, 2_000);
        assertThat(term.isCurrent()).isFalse();

        clock.advance(0, -2_000);

        assertThat(term.isCurrent()).isFalse();
        assertThat(lease.isFoundOver()).isTrue();
    }

    @Test
    void aBeliefThatAReaderFoundOverIsNotProlonged() {
        clock.advance(Duration.ofSeconds(1));
        assertThat(term.isCurrent()).isFalse();

        believe();

        assertThat(term.isCurrent()).isFalse();
    }

    @Test
    void remainsForWhatTheMoreCautiousClockSays() {
        clock.advance(100, 300);

        assertThat(term.remaining()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void sayingThatItIsOverNamesElectionAndToken() {
        term.ensureCurrent();
        term.end();

        assertThatThrownBy(term::ensureCurrent)
                .isInstanceOf(LeadershipLostException.class)
                .hasMessageContaining("Term 7 of 'billing'");
    }

    @Test
    void noWorkIsAdmittedUnderATermThatRanOut() {
        clock.advance(Duration.ofSeconds(1));

        assertThat(term.admit(false, LeaderWork.Scope.NONE)).isEmpty();
    }

    @Test
    void anOrderlyEndWaitsForAllWorkInFlight() {
        LeaderWork first = admitted();
        LeaderWork second = admitted();
        term.stopAdmission(idle::incrementAndGet);
        assertThat(term.isCurrent()).isTrue();
        assertThat(term.leads()).isFalse();

        first.close();
        assertThat(idle).hasValue(0);
        second.close();

        assertThat(idle).hasValue(1);
    }

    @Test
    void anOrderlyEndWithoutWorkIsIdleAtOnce() {
        term.stopAdmission(idle::incrementAndGet);

        assertThat(idle).hasValue(1);
    }

    @Test
    void workThatIsClosedTwiceHasEndedOnce() {
        LeaderWork first = admitted();
        admitted();
        term.stopAdmission(idle::incrementAndGet);

        first.close();
        first.close();

        assertThat(idle).hasValue(0);
    }

    @Test
    void workThatIsRefusedAfterTheEndHasBegunDoesNotReportIdleAgain() {
        term.stopAdmission(idle::incrementAndGet);

        assertThat(term.admit(false, LeaderWork.Scope.NONE)).isEmpty();
        assertThat(term.admit(true, LeaderWork.Scope.NONE)).isEmpty();

        assertThat(idle).hasValue(1);
    }

    @Test
    void workThatIsRefusedByTheClockWhileAnEndIsWaitedForDoesNotReportIdle() {
        LeaderWork first = admitted();
        term.stopAdmission(idle::incrementAndGet);
        clock.advance(Duration.ofSeconds(1));

        assertThat(term.admit(true, LeaderWork.Scope.NONE)).isEmpty();
        assertThat(idle).hasValue(0);
        first.close();

        assertThat(idle).hasValue(1);
    }

    @Test
    void aPartOfWorkInFlightIsAdmittedWhileTheTermIsGivenUpAndIsWaitedForToo() {
        LeaderWork outer = admitted();
        term.stopAdmission(idle::incrementAndGet);
        assertThat(term.admit(false, LeaderWork.Scope.NONE)).isEmpty();

        Optional<LeaderWork> part = term.admit(true, LeaderWork.Scope.NONE);
        outer.close();
        assertThat(idle).hasValue(0);
        part.orElseThrow().close();

        assertThat(idle).hasValue(1);
    }

    @Test
    void aTermThatIsOverAtOnceAdmitsNothing() {
        LeaderWork work = admitted();
        term.end();

        assertThat(term.admit(false, LeaderWork.Scope.NONE)).isEmpty();
        assertThat(term.admit(true, LeaderWork.Scope.NONE)).isEmpty();
        work.close();
    }
}
