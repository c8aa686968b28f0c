// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition.Granted;
import dev.election.protocol.Transition.LeaderSeen;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of the time without a leader; nothing is decided by it. */
class VacancyTest {

    private final Steps steps = Steps.standing();

    /** The vacancies told since the last time, -1 for one of which nothing was known. */
    private List<Long> told() {
        return steps.told(LeaderSeen.class).stream()
                .map(LeaderSeen::vacancy)
                .map(VacancyTest::millis)
                .toList();
    }

    private static long millis(@Nullable Duration vacancy) {
        return vacancy == null ? -1 : vacancy.toMillis();
    }

    @Test
    void nothingIsKnownOfTheTimeBeforeTheFirstLook() {
        steps.observe(steps.held(3, "other"), lease("other", 8));

        assertThat(told()).containsExactly(-1L);
    }

    @Test
    void nothingIsKnownOfTheTimeBeforeTheFirstLeaderEver() {
        steps.observe(steps.vacant(0));
        steps.win();

        assertThat(told()).containsExactly(-1L);
    }

    @Test
    void afterACrashItIsCountedFromTheLastSignOfLife() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        told();
        expire(steps.held(3, "other"), lease("other", 8));
        steps.after(20).win();

        assertThat(told()).containsExactly(10_020L);
    }

    @Test
    void afterACrashThatAnotherNoticedItIsCountedFromTheLastSignOfLifeToo() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        told();
        steps.after(1_000).beat(steps.held(3, "other"), lease("other", 8));
        steps.after(1_000).beat(steps.held(4, "third"), lease("third", 1));

        assertThat(told()).containsExactly(2_000L);
    }

    @Test
    void afterAnOrderlyEndItIsCountedFromWhenItWasSeenToBeFree() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        told();
        steps.after(1_000).beat(steps.vacant(3), lease("other", 9));
        steps.after(300).win();

        assertThat(told()).containsExactly(300L);
    }

    /** The store did not respond for longer than the lease. Then the former leader was the first to come back. */
    @Test
    void afterALeaderThatStoppedLeadingUnseenItIsCountedFromTheLastSignOfLife() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        steps.after(1_000).beat(steps.held(3, "other"), lease("other", 9));
        told();
        steps.after(60_000).renew();
        steps.machine.expired(steps.claim(), 0, steps.now);
        steps.observe(steps.vacant(3), lease("other", 10));
        steps.after(1_000).observe(steps.vacant(3), lease("other", 10));
        steps.win();

        assertThat(told()).containsExactly(61_000L);
    }

    @Test
    void afterATermOfOurOwnThatRanOutItIsCountedFromItsLastSignOfLife() {
        steps.observe(steps.vacant(0));
        steps.win();
        told();
        steps.after(1_000).renew();
        var slow = steps.claim();
        steps.after(60_000);
        steps.machine.beliefOver(steps.now);
        steps.answer(slow, steps.held(1, "me-1")); // not released yet
        steps.machine.released(steps.claim(), steps.now);
        steps.renew();
        steps.observe(steps.vacant(1));
        steps.after(1_000).win();

        assertThat(told()).containsExactly(62_000L);
    }

    /** A process that was started again after a crash observes its own former lease. */
    @Test
    void afterALeaderThatNeverShowedAHeartbeatItIsCountedFromTheBeginning() {
        Instant began = steps.now.wallTime();
        steps.after(5_000).observe(steps.held(3, "other"), lease("other", 8));
        expire(steps.held(3, "other"), lease("other", 8));
        steps.win();

        assertThat(steps.told(Granted.class)).extracting(Granted::vacantSince).containsExactly(began);
    }

    @Test
    void aLeaderWhoseClaimWasObservedLivedUntilThen() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        steps.after(1_000).beat(steps.held(4, "third"), lease("third", 1));
        told();
        expire(steps.held(4, "third"), lease("third", 1));
        steps.win();

        assertThat(told()).containsExactly(10_000L);
    }

    /** Observes nothing new for a whole lease, and expires the leader's. */
    private void expire(LeaderRecord record, Lease leader) {
        for (int second = 1; second < 10; second++) {
            steps.after(1_000).beat(record, leader);
        }
        var expiry = steps.after(1_000).claim();
        steps.machine.expired(expiry, 1, steps.now);
    }

    @Test
    void aHandOverLeavesNone() {
        steps.observe(steps.held(3, "other"), lease("other", 8), lease("third", 8));
        told();
        steps.after(1_000).beat(steps.held(4, "third"), lease("other", 9), lease("third", 9));

        assertThat(told()).containsExactly(0L);
    }

    @Test
    void itGoesOnWhileClaimsFail() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        told();
        steps.after(1_000).beat(steps.vacant(3), lease("other", 9));
        steps.machine.claimed(steps.claim(), new ClaimResult(Set.of(), Set.of(E)), steps.now);
        steps.after(1_000).beat(steps.vacant(3), lease("other", 10));
        steps.win();

        assertThat(told()).containsExactly(1_000L);
    }

    @Test
    void theTermSaysSinceWhenTheElectionHadNoLeader() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        steps.after(1_000).beat(steps.vacant(3), lease("other", 9));
        Instant vacated = steps.now.wallTime();
        steps.told();
        steps.after(300).win();

        assertThat(steps.told(Granted.class)).extracting(Granted::vacantSince).containsExactly(vacated);
    }
}
