// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.election.Term;
import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import dev.election.spring.guard.InvocationCounters.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MethodCallsTest {

    private static final Instant VACANT = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicInteger made = new AtomicInteger();

    private MethodCalls calls(CatchUp catchUp, boolean concurrent) {
        MethodCalls calls =
                new MethodCalls(new OnLeaderRule("jobs", OnLeader.Otherwise.SKIP, false, catchUp, concurrent, false));
        calls.whenDue(made::incrementAndGet);
        return calls;
    }

    private static Term term(long token, @Nullable Instant vacantSince) {
        Term term = mock(Term.class);
        when(term.token()).thenReturn(token);
        when(term.vacantSince()).thenReturn(Optional.ofNullable(vacantSince));
        return term;
    }

    @Test
    void aCallThatWasSkippedInTheVacancyIsMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT.plusMillis(1));
        calls.granted(term(2, VACANT));

        assertThat(made).hasValue(1);
    }

    @Test
    void aCallThatWasSkippedWhileAnotherInstanceLedIsNotMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT);
        calls.granted(term(2, VACANT));

        assertThat(made).hasValue(0);
    }

    @Test
    void aCallThatWasSkippedBeforeALeaderWasKnownIsMadeUpFor() {
        MethodCalls calls = calls(CatchUp.MISSED, true);
        calls.skipped(VACANT);
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
        calls.skipped(VACANT.plusMillis(1));
        calls.granted(term(2, VACANT));
        assertThat(calls.begin(2)).isEqualTo(Outcome.CAUGHT_UP);
        calls.end();
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
        assertThat(calls.begin(3)).isEqualTo(Outcome.OVERLAPPED);
        calls.end();

        assertThat(made).hasValue(2);
    }

    @Test
    void aCallThatIsSkippedIsNoLongerDue() {
        MethodCalls calls = calls(CatchUp.ALWAYS, true);
        calls.granted(term(2, null));
        calls.skipped(VACANT);

        assertThat(calls.isDue()).isFalse();
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
        calls.end();

        assertThat(calls.begin(2)).isEqualTo(Outcome.RUN);
    }
}
