// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.test.ClusterHistory.Event;
import dev.election.test.ClusterHistory.Freeze;
import dev.election.test.ClusterHistory.Leadership;
import dev.election.test.ClusterHistory.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each assertion finds, and what it lets pass. */
class ClusterHistoryTest {

    private final List<Leadership> leaderships = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Freeze> freezes = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<String> twoLeaders = new ArrayList<>();

    private Set<String> elections = Set.of("billing");
    private Duration longestGap = Duration.ofMillis(3);

    private ClusterHistory history() {
        return new ClusterHistory(
                new ClusterHistory.Lanes(
                        List.of("app-1", "app-2"),
                        elections,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100),
                        longestGap),
                leaderships,
                runs,
                freezes,
                List.of(),
                events,
                twoLeaders);
    }

    private static Duration at(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void led(long token, String instance, double from, @Nullable Double to) {
        leaderships.add(new Leadership("billing", token, instance, at(from), to == null ? null : at(to)));
    }

    private void ran(long token, String instance, double from, double to) {
        runs.add(new Run("com.example.Job.run()", "billing", token, instance, at(from), at(to)));
    }

    private static void assertFails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContaining(message);
    }

    // ---- leaders

    @Test
    void findsTwoLeaders() {
        twoLeaders.add("'billing' had two leaders");

        assertFails(() -> history().assertNeverTwoLeaders(), "'billing' had two leaders");
    }

    @Test
    void failsIfTwoLeadersMayHaveBeenMissed() {
        longestGap = Duration.ofMillis(1001);

        assertFails(
                () -> history().assertNeverTwoLeaders(),
                "not observed for 1001 ms, so two leaders in that time would be missing");
    }

    @Test
    void letsAShortTimeWithoutObservationPass() {
        longestGap = Duration.ofSeconds(1);

        assertThatCode(() -> history().assertNeverTwoLeaders()).doesNotThrowAnyException();
    }

    @Test
    void showsTheTimelineWithAFailure() {
        twoLeaders.add("'billing' had two leaders");
        events.add(new Event("app-1", at(1), "CRASHES"));

        assertFails(() -> history().assertNeverTwoLeaders(), "1.000 s | CRASHES");
    }

    @Test
    void findsATokenThatDoesNotRise() {
        led(2, "app-1", 1, 2.0);
        led(1, "app-2", 3, 4.0);

        assertFails(() -> history().assertTokensRise(), "term 1 by app-2 at 3.000 s, after term 2 of app-1");
    }

    @Test
    void findsATokenOfTwoInstances() {
        led(1, "app-1", 1, 2.0);
        led(1, "app-2", 3, 4.0);

        assertFails(() -> history().assertTokensRise(), "term 1 by app-2");
    }

    @Test
    void letsAnInstanceContinueItsTermAfterAFreeze() {
        led(1, "app-1", 1, 2.0);
        led(1, "app-1", 2.5, null);

        assertThatCode(() -> history().assertTokensRise()).doesNotThrowAnyException();
    }

    @Test
    void findsAnEffectOfAFormerLeader() {
        assertFails(
                () -> history().assertTokensRise("the rows of LEDGER", List.of(1L, 2L, 1L)),
                "the rows of LEDGER have the tokens [1, 2], then 1");
    }

    @Test
    void letsEffectsOfOneTermFollowEachOther() {
        assertThatCode(() -> history().assertTokensRise("rows", List.of(1L, 1L, 2L)))
                .doesNotThrowAnyException();
    }

    // ---- vacancies

    @Test
    void findsAVacancyBetweenTwoTerms() {
        led(1, "app-1", 1, 2.0);
        led(2, "app-2", 5, null);

        assertFails(
                () -> history().assertLedAgainWithin(Duration.ofSeconds(2)),
                "'billing' was without a leader for 3000 ms, from 2.000 s to 5.000 s");
    }

    @Test
    void findsAVacancyThatHasNotEnded() {
        led(1, "app-1", 1, 2.0);

        assertFails(() -> history().assertLedAgainWithin(Duration.ofSeconds(2)), "from 2.000 s to 10.000 s");
    }

    @Test
    void findsAnElectionThatWasNeverLed() {
        assertFails(
                () -> history().assertLedAgainWithin(Duration.ofSeconds(20)),
                "'billing' was never led, from 0.000 s to 10.000 s");
    }

    @Test
    void findsThatThereIsNoElection() {
        elections = Set.of();

        assertFails(() -> history().assertLedAgainWithin(Duration.ofSeconds(2)), "No instance was observed");
    }

    @Test
    void letsAShortVacancyPass() {
        led(1, "app-1", 1, 2.0);
        led(2, "app-2", 3, null);

        assertThatCode(() -> history().assertLedAgainWithin(Duration.ofSeconds(2)))
                .doesNotThrowAnyException();
    }

    // ---- runs

    @Test
    void findsARunThatGoesOnInALaterTerm() {
        ran(1, "app-1", 1, 3);
        ran(2, "app-2", 2, 2.1);

        assertFails(
                () -> history().assertNoRunInTwoTermsAtOnce(),
                "Job.run() of app-1 in term 1 of 'billing' was still running 1000 ms after Job.run() of app-2 in term 2");
    }

    @Test
    void givesARunTheTimeToReact() {
        ran(1, "app-1", 1, 2.05);
        ran(2, "app-2", 2, 2.1);

        assertThatCode(() -> history().assertNoRunInTwoTermsAtOnce()).doesNotThrowAnyException();
    }

    @Test
    void givesARunNoTimeIfToldSo() {
        ran(1, "app-1", 1, 2.05);
        ran(2, "app-2", 2, 2.1);

        assertFails(() -> history().assertNoRunInTwoTermsAtOnce(Duration.ZERO), "more than 0 ms");
    }

    @Test
    void doesNotCountTheTimeInWhichARunWasFrozen() {
        ran(1, "app-1", 1, 5.05);
        ran(2, "app-2", 2, 2.1);
        freezes.add(new Freeze("app-1", at(1.5), at(5)));

        assertThatCode(() -> history().assertNoRunInTwoTermsAtOnce()).doesNotThrowAnyException();
    }

    @Test
    void countsTheTimeInWhichOthersWereFrozen() {
        ran(1, "app-1", 1, 5.05);
        ran(2, "app-2", 2, 2.1);
        freezes.add(new Freeze("app-2", at(1.5), at(5)));

        assertFails(() -> history().assertNoRunInTwoTermsAtOnce(), "was still running");
    }

    @Test
    void countsTheRunsThatWereMissed() {
        ran(1, "app-1", 1, 1);
        ran(1, "app-1", 2, 2);
        ran(2, "app-2", 6.1, 6.1);
        ran(2, "app-2", 9.6, 9.6);

        assertFails(
                () -> history().assertRunsMissedAtMost(4, "Job.run", Duration.ofSeconds(1)),
                "6 runs of 'Job.run', due every 1000 ms");
    }

    @Test
    void letsSomeRunsBeMissed() {
        ran(1, "app-1", 1, 1);
        ran(2, "app-2", 4, 4);
        ran(2, "app-2", 9.6, 9.6);

        assertThatCode(() -> history().assertRunsMissedAtMost(7, "Job.run", Duration.ofSeconds(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void findsWorkThatNeverRan() {
        ran(1, "app-1", 1, 1);

        assertFails(
                () -> history().assertRunsMissedAtMost(4, "Jop.run", Duration.ofSeconds(1)),
                "No run of 'Jop.run' was recorded; there were runs of [com.example.Job.run()]");
    }

    // ---- the timeline

    @Test
    void showsALaneForEachInstance() {
        events.add(new Event("app-1", at(1), "LEADS billing 1"));
        ran(1, "app-1", 1.1, 1.2);
        ran(1, "app-1", 1.3, 1.4);
        ran(1, "app-1", 1.9, 2.5);
        events.add(new Event("app-1", at(2), "CRASHES"));
        events.add(new Event("app-2", at(3), "LEADS billing 2"));

        assertThat(history()).hasToString("""
                      time | app-1                                | app-2
                   1.000 s | LEADS billing 1
                   1.100 s | runs Job.run() in billing 1, 2 times
                   1.900 s | begins Job.run() in billing 1
                   2.000 s | CRASHES
                   2.500 s | ends Job.run() in billing 1
                   3.000 s |                                      | LEADS billing 2
                  10.000 s | (now)""".indent(2).stripTrailing());
    }
}
