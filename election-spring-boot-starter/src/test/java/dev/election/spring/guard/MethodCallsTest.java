// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import dev.election.spring.guard.InvocationCounters.Outcome;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MethodCallsTest {

    private static final Instant VACANT = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicInteger made = new AtomicInteger();
    private final LeaderElection standby = election(null, false);

    private MethodCalls calls(CatchUp catchUp, boolean concurrent) {
        MethodCalls calls =
                new MethodCalls(new OnLeaderRule("jobs", OnLeader.Otherwise.SKIP, false, catchUp, concurrent, false));
        calls.whenDue(made::incrementAndGet);
        return calls;
    }

    private static LeaderElection election(@Nullable Term term, boolean led) {
        LeaderElection election = mock(LeaderElection.class);
        when(election.term()).thenReturn(Optional.ofNullable(term));
        when(election.leader())
                .thenReturn(Optional.of(new Leader("jobs", 1, "other", null, VACANT))
                        .filter(leader -> led));
        return election;
    }

    private static Term term(long token, @Nullable Instant vacantSince) {
        Term term = mock(Term.class);
        when(term.token()).thenReturn(token);
        when(term.isCurrent()).thenReturn(true);
        when(term.vacantSince()).thenReturn(Optional.ofNullable(vacantSince));
        return term;
    }

    @Test
    void aCallThatWasSkippedInTheVacancyIsMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT.plusMillis(1), standby);
        calls.granted(term(2, VACANT));

        assertThat(made).hasValue(1);
    }

    @Test
    void aCallThatWasSkippedWhileAnotherInstanceLedIsNotMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT, standby);
        calls.granted(term(2, VACANT));

        assertThat(made).hasValue(0);
    }

    @Test
    void aCallThatWasSkippedBeforeALeaderWasKnownIsMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT, standby);
        calls.granted(term(2, null));

        assertThat(made).hasValue(1);
    }

    @Test
    void nothingIsMadeUpForIfNothingWasSkipped() {
        calls(CatchUp.MISSED, true).granted(term(2, VACANT));

        assertThat(made).hasValue(0);
    }

    @Test
    void whatWasMadeUpForIsNotMadeUpForAgain() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT.plusMillis(1), standby);
        calls.granted(term(2, VACANT));
        assertThat(calls.begin(2)).isEqualTo(Outcome.CAUGHT_UP);
        calls.end(Outcome.CAUGHT_UP, 2);
        calls.granted(term(3, VACANT));

        assertThat(made).hasValue(1);
    }

    @Test
    void noCallIsMadeIfARegularOneOfTheTermHasBegun() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.begin(2);
        calls.granted(term(2, null));

        assertThat(made).hasValue(0);
    }

    @Test
    void aRegularCallTakesThePlaceOfOneThatIsDue() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.granted(term(2, null));
        calls.begin(2);

        assertThat(calls.isDue()).isFalse();
    }

    @Test
    void aRegularCallDoesNotOverlapWithOneThatMakesUpForOthers() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.granted(term(2, null));
        calls.begin(2);

        assertThat(calls.begin(2)).isEqualTo(Outcome.OVERLAPPED);
    }

    @Test
    void aCallThatIsDueWhileOneOfAnEarlierTermRunsIsMadeAfterIt() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.begin(2);
        calls.granted(term(3, null));
        assertThat(makingUp(calls, 3)).isEqualTo(Outcome.OVERLAPPED);
        calls.end(Outcome.RUN, 2);

        assertThat(made).hasValue(2);
    }

    @Test
    void aCallThatIsSkippedInWorkOfAnEndedTermLeavesAnotherOneDue() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        Term term = term(3, null);
        calls.granted(term);
        calls.skipped(VACANT, election(term, false));

        assertThat(calls.isDue()).isTrue();
    }

    @Test
    void aCallThatIsSkippedAtTheMomentOfTheGrantIsMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        Term term = term(2, VACANT);
        calls.granted(term);
        calls.skipped(VACANT.plusMillis(1), election(term, false));

        assertThat(made).hasValue(1);
    }

    @Test
    void aCallThatIsRecordedAfterTheGrantWasPublishedIsMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        Term term = term(2, VACANT);
        LeaderElection election = election(null, false);
        when(election.leader()).then(read -> {
            calls.granted(term); // between the two readings of the term
            when(election.term()).thenReturn(Optional.of(term));
            return Optional.empty();
        });
        calls.skipped(VACANT.plusMillis(1), election);

        assertThat(made).hasValue(1);
    }

    @Test
    void aCallThatMakesUpDoesNotSkipACallOfAnotherMethodThatItMakes() {
        MethodCalls outer = calls(CatchUp.ALWAYS, true);
        MethodCalls inner = calls(CatchUp.NONE, false);
        outer.granted(term(2, null));
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        outer.makingUp(() -> {
            outer.begin(2);
            outcome.set(inner.begin(2));
        });

        assertThat(outcome).hasValue(Outcome.RUN);
    }

    @Test
    void aCallThatIsDueIsNotMadeOnceItsTermIsOver() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        Term term = term(2, null);
        calls.granted(term);
        when(term.isCurrent()).thenReturn(false);

        assertThat(calls.isDue()).isFalse();
    }

    @Test
    void aCallThatWasDueInAnEarlierTermIsNotTriedAfterEachRegularOne() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT.plusMillis(1), standby);
        calls.granted(term(5, VACANT));
        calls.granted(term(9, VACANT.plusMillis(2)));
        calls.end(calls.begin(9), 9);

        assertThat(made).hasValue(1);
    }

    @Test
    void anEarlierTermThatIsSeenLateLeavesWhatIsDueInALaterOne() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.granted(term(9, null));
        calls.granted(term(5, null));

        assertThat(calls.begin(9)).isEqualTo(Outcome.CAUGHT_UP);
    }

    @Test
    void aCallThatWasSkippedWhileALeaderWasKnownIsNotMadeUpForAfterARestart() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT, election(null, true));
        calls.granted(term(2, null));

        assertThat(made).hasValue(0);
    }

    @Test
    void aRegularCallRunsBesideOneOfAnEarlierTermThatHangs() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.begin(2);
        calls.granted(term(3, null));

        assertThat(calls.begin(3)).isEqualTo(Outcome.RUN);
    }

    @Test
    void aRegularCallRunsBesideOneThatMadeUpInAnEarlierTermAndHangs() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.granted(term(2, null));
        calls.begin(2);

        assertThat(calls.begin(3)).isEqualTo(Outcome.RUN);
    }

    @Test
    void aCallOfAnEarlierTermDoesNotMakeUp() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.granted(term(3, null));

        assertThat(calls.begin(2)).isEqualTo(Outcome.RUN);
    }

    @Test
    void theCallThatMakesUpIsNotMadeAfterARegularOne() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.granted(term(2, null));
        calls.end(calls.begin(2), 2);

        assertThat(makingUp(calls, 2)).isEqualTo(Outcome.OVERLAPPED);
    }

    private static Outcome makingUp(MethodCalls calls, long token) {
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        calls.makingUp(() -> outcome.set(calls.begin(token)));
        return Objects.requireNonNull(outcome.get());
    }

    @Test
    void regularCallsOverlapUnlessForbidden() {
        MethodCalls calls = calls(CatchUp.NONE, true);
        calls.begin(2);

        assertThat(calls.begin(2)).isEqualTo(Outcome.RUN);
    }

    @Test
    void regularCallsDoNotOverlapIfForbidden() {
        MethodCalls calls = calls(CatchUp.NONE, false);
        calls.begin(2);

        assertThat(calls.begin(2)).isEqualTo(Outcome.OVERLAPPED);
    }

    @Test
    void aCallBeginsOnceTheOneBeforeHasEnded() {
        MethodCalls calls = calls(CatchUp.NONE, false);
        calls.begin(2);
        calls.end(Outcome.RUN, 2);

        assertThat(calls.begin(2)).isEqualTo(Outcome.RUN);
    }
}
