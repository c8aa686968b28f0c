// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an instance that shares its elections out tells of itself, and which vacancies it claims. */
class SharedVacanciesTest extends BalanceFixture {

    // ---- what is told

    @Test
    void aHeartbeatTellsInWhichElectionsItsInstanceStands() {
        stand(2);
        look();

        assertThat(told()).isEqualTo(of(List.of("e001", "e000")));
    }

    @Test
    void aHeartbeatTellsOfAnElectionThatWasJoinedLater() {
        stand(1);
        look();
        steps.machine.join("later", 0, steps.now);

        assertThat(told()).isEqualTo(of(List.of("later", "e000")));
    }

    @Test
    void aHeartbeatTellsNoMoreOfAnElectionThatWasLeft() {
        stand(2);
        look();
        steps.machine.leave("e001", steps.now);

        assertThat(told()).isEqualTo(of(List.of("e000")));
    }

    @Test
    void whoHasNotSeenAnythingYetTellsNothing() {
        stand(1);

        assertThat(told()).isNull();
    }

    @Test
    void whoCannotSeeWhatItIsGivenTellsNothing() {
        stand(1);
        look();
        claimed();
        steps.after(1_000).renew();
        steps.after(1_000).renew();
        steps.after(1_000).renew();

        assertThat(told()).isNull();
    }

    @Test
    void whoSteppedDownTellsNothingForALease() {
        stand(2);
        look();
        claimed();
        lookFor(1);
        steps.machine.stepDown("e000", null, steps.now);

        assertThat(steps.maybeRenewal()).isEqualTo(new Command.Renew("me-1", 2, null));
    }

    @Test
    void whoSatOutForLongTellsNothingUntilThen() {
        stand(2);
        look();
        claimed();
        steps.machine.stepDown("e000", Duration.ofSeconds(15), steps.now);
        lookFor(13);

        assertThat(told()).isNull();
    }

    @Test
    void whoSteppedDownLongAgoTellsWhereItStands() {
        stand(2);
        look();
        claimed();
        lookFor(1);
        steps.machine.stepDown("e000", null, steps.now);
        steps.renew();
        lookFor(11);

        assertThat(told()).isEqualTo(cohort);
    }

    @Test
    void whoLeavesSaysSoAtOnce() {
        stand(1);
        look();
        claimed();
        lookFor(1);
        steps.machine.withdraw(steps.now);

        assertThat(steps.maybeRenewal()).isEqualTo(new Command.Renew("me-1", 2, null));
    }

    /** What the next heartbeat tells. */
    private @Nullable String told() {
        return as(Command.Renew.class, steps.after(1_000).renewal()).cohort();
    }

    // ---- what is vacant

    @Test
    void whoIsAloneClaimsAll() {
        stand(4);
        look();

        assertThat(claimed()).hasSize(4);
    }

    @Test
    void ofWhatIsVacantEachClaimsItsShare() {
        stand(4);
        look("other-1");

        assertThat(claimed()).hasSize(2);
    }

    @Test
    void anInstanceThatStandsInOtherElectionsGetsNoShare() {
        stand(4);
        lookAt(lease("other-1", "another cohort"), lease("watcher-1", null));

        assertThat(claimed()).hasSize(4);
    }

    @Test
    void anInstanceThatLeadsAsManyLeavesWhatIsVacantToOthers() {
        stand(3);
        hold("a-1", "e000");
        hold("b-1", "e001");
        look("a-1", "b-1");
        claimed();
        records.put("e000", new LeaderRecord("e000", 1, null, null));
        lookFor(1, "a-1", "b-1");

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void whatIsStillVacantAtTheNextLookIsClaimedByAnybody() {
        stand(4);
        look("other-1");
        claimed();
        lookFor(1, "other-1");

        assertThat(claimed()).hasSize(2);
    }

    @Test
    void whoGaveAnElectionUpIsNotExpectedToClaimIt() {
        stand(3);
        hold("other-1", "e000");
        hold("third-1", "e001", "e002");
        look("other-1", "third-1");
        records.put("e000", new LeaderRecord("e000", 1, null, null));
        lookFor(1, "other-1", "third-1");

        assertThat(claimed()).containsExactly("e000");
    }

    @Test
    void ofADeadInstancesElectionsEachClaimsItsShare() {
        stand(4);
        hold("dead-1", "e000", "e001", "e002", "e003");
        look("dead-1", "other-1");
        Lease dead = lease("dead-1", cohort);
        Request<Command> expiry = null;
        while (expiry == null) {
            steps.after(1_000).renew();
            beat++;
            Request<Command> request = steps.machine.nextClaim(steps.now);
            if (request != null && request.command() instanceof Command.Expire) {
                expiry = request;
            } else if (request != null) {
                Observation shown =
                        new Observation(List.copyOf(records.values()), List.of(dead, lease("other-1", cohort)));
                steps.machine.observed(request, shown, steps.now);
            }
        }
        steps.machine.expired(expiry, 1, steps.now);

        assertThat(claimed()).hasSize(2);
    }

    @Test
    void whoLeadsMuchGetsNothingOfWhatIsVacant() {
        stand(10);
        hold("other-1", "e000", "e001", "e002", "e003", "e004");
        look("other-1", "third-1");

        assertThat(claimed()).hasSize(3); // and third-1 the other two
    }
}
