// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition.Granted;
import dev.election.protocol.Transition.LeaderSeen;
import dev.election.store.ClaimResult;
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
        for (int second = 1; second < 10; second++) {
            steps.after(1_000).beat(steps.held(3, "other"), lease("other", 8));
        }
        steps.after(1_000);
        var expiry = steps.claim();
        steps.machine.expired(expiry, 1, steps.now);
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
