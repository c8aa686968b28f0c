// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderWork;
import dev.election.spring.actuate.ElectionDescriptor.AwaitedDescriptor;
import dev.election.spring.actuate.ElectionDescriptor.LeaderDescriptor;
import dev.election.spring.actuate.ElectionsDescriptor.CandidateDescriptor;
import dev.election.spring.actuate.ElectionsDescriptor.SummaryDescriptor;
import dev.election.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

class ElectionEndpointTest {

    private final Neighbours instances = new Neighbours();
    private final ElectionEndpoint ofLeader = new ElectionEndpoint(instances.a);
    private final ElectionEndpoint ofStandby = new ElectionEndpoint(instances.b);

    @AfterEach
    void close() {
        instances.close();
    }

    private static LeaderDescriptor leader(ElectionEndpoint endpoint) {
        return Objects.requireNonNull(
                Objects.requireNonNull(endpoint.election("billing")).leader());
    }

    private static ElectionsDescriptor all(ElectionEndpoint endpoint) {
        return endpoint.elections(null, null, null, null);
    }

    private static void refused(ThrowingCallable call, String reason) {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(call)
                .withMessageContaining(reason);
    }

    @Test
    void saysOnEachInstanceWhoLeadsAndWhere() {
        assertThat(leader(ofStandby)).satisfies(leader -> {
            assertThat(leader.instance()).isEqualTo("a");
            assertThat(leader.address()).isEqualTo("http://a");
            assertThat(leader.token()).isEqualTo(1);
        });
    }

    @Test
    void saysWhatTheInstanceItselfIs() {
        assertThat(Objects.requireNonNull(ofLeader.election("billing")).state()).isEqualTo("leader");
        assertThat(Objects.requireNonNull(ofStandby.election("billing")).state())
                .isEqualTo("standby");
    }

    @Test
    void showsTheTermThatIsHeld() {
        assertThat(Objects.requireNonNull(ofLeader.election("billing")).term())
                .isNotNull()
                .satisfies(term -> assertThat(term.token()).isEqualTo(1));
    }

    @Test
    void showsTheInstanceWithItsLeaseAndCandidates() {
        assertThat(all(ofStandby).instance()).satisfies(instance -> {
            assertThat(instance.id()).isEqualTo("b");
            assertThat(instance.phase()).isEqualTo("standing");
            assertThat(instance.leaseRemaining()).isPositive();
            assertThat(instance.lastHeartbeat()).isNotNull();
            assertThat(instance.candidates())
                    .extracting(CandidateDescriptor::address)
                    .containsExactlyInAnyOrder("http://a", "http://b");
        });
    }

    @Test
    void namesAllElections() {
        assertThat(all(ofLeader).elections()).containsOnlyKeys("billing");
    }

    @Test
    void showsHowLongTheLeadersLeaseLastsAsObservedFromHere() {
        assertThat(leader(ofStandby).remaining()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(leader(ofLeader).remaining()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Test
    void showsWhatEachCandidateLeadsAndWhenItsHeartbeatWasSeen() {
        await().untilAsserted(() -> assertThat(all(ofStandby).instance().candidates())
                .extracting(CandidateDescriptor::instance, CandidateDescriptor::state, CandidateDescriptor::leads)
                .containsExactly(tuple("a", "leader", 1), tuple("b", "standby", 0)));
        assertThat(all(ofStandby).instance().candidates()).allSatisfy(candidate -> {
            assertThat(candidate.silence()).isLessThan(Duration.ofSeconds(4));
            assertThat(candidate.leaseRemaining()).isPositive();
            assertThat(candidate.leaseDuration()).hasSeconds(5);
        });
    }

    @Test
    void showsACandidateWithoutRecentHeartbeatsAsSilent() {
        instances.store.open(
                new Lease("c-1", "c", null, 0, Duration.ofMinutes(1)), Instant.now()); // an instance that has crashed

        await().untilAsserted(() -> assertThat(all(ofStandby).instance().candidates())
                .filteredOn(candidate -> candidate.instance().equals("c"))
                .extracting(CandidateDescriptor::state)
                .containsExactly("silent"));
    }

    @Test
    void showsHowLongHeartbeatsTakeAndWhatTheyLeaveOfTheLease() {
        await().until(() -> all(ofLeader).instance().margin() != null);

        assertThat(all(ofLeader).instance()).satisfies(instance -> {
            assertThat(instance.margin()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
            assertThat(instance.heartbeat()).isNotNull().satisfies(heartbeat -> {
                assertThat(heartbeat.count()).isPositive();
                assertThat(heartbeat.p50()).isLessThanOrEqualTo(heartbeat.p99());
                assertThat(heartbeat.p99()).isLessThanOrEqualTo(heartbeat.max());
                assertThat(heartbeat.suggestedInterval()).isLessThan(heartbeat.suggestedLease());
            });
        });
    }

    @Test
    void countsElectionsByWhatThisInstanceIsInThem() {
        assertThat(all(ofLeader).summary()).isEqualTo(new SummaryDescriptor(1, 1, 0, 0));
        assertThat(all(ofStandby).summary()).isEqualTo(new SummaryDescriptor(1, 0, 0, 0));
    }

    @Test
    void showsWhatHappenedInOneElectionWithTheNewestFirst() {
        ofLeader.move("billing", "transfer", null, "b");

        await().untilAsserted(() -> assertThat(history(ofLeader))
                .extracting(HistoryDescriptor::type, HistoryDescriptor::leader, HistoryDescriptor::token)
                .containsExactly(
                        tuple("leader-changed", "b", 2L),
                        tuple("ended", "a", 1L),
                        tuple("revoked", "a", 1L),
                        tuple("granted", "a", 1L)));
        assertThat(history(ofLeader).get(2).reason()).isEqualTo("transferred");
        assertThat(history(ofLeader))
                .allSatisfy(entry -> assertThat(entry.election()).isNull());
    }

    private static List<HistoryDescriptor> history(ElectionEndpoint endpoint) {
        return Objects.requireNonNull(
                Objects.requireNonNull(endpoint.election("billing")).history());
    }

    @Test
    void showsTheHistoryOfAllElectionsInOne() {
        instances.a.election("reports");
        await().until(instances.a.election("reports")::isLeader);

        assertThat(all(ofLeader).history())
                .extracting(HistoryDescriptor::election, HistoryDescriptor::type)
                .containsExactly(tuple("reports", "granted"), tuple("billing", "granted"));
        assertThat(history(ofLeader)).hasSize(1);
        assertThat(Objects.requireNonNull(all(ofLeader).elections().get("billing"))
                        .history())
                .isNull();
    }

    @Test
    void doesNotJoinAnElectionThatIsAskedFor() {
        assertThat(ofLeader.election("biling")).isNull();
        assertThat(instances.a.elections()).hasSize(1);
    }

    @Test
    void doesNotJoinAnElectionThatIsToBeMoved() {
        assertThat(ofLeader.move("biling", "step-down", null, null)).isNull();
    }

    @Test
    void stepsDownSoThatAnotherLeads() {
        ofLeader.move("billing", "step-down", null, null);

        await().until(instances.b.election("billing")::isLeader);
    }

    @Test
    void sitsOutForAsLongAsItIsTold() {
        ofLeader.move("billing", "step-down", "1m", null);
        await().until(instances.b.election("billing")::isLeader);
        instances.b.close();

        await().during(Duration.ofMillis(300))
                .until(() -> !instances.a.election("billing").isLeader());
    }

    @Test
    void transfersToTheInstanceThatIsNamed() {
        ofLeader.move("billing", "transfer", null, "b");

        await().until(instances.b.election("billing")::isLeader);
    }

    @Test
    void answersAStepDownWithTheStateAfterIt() {
        assertThat(Objects.requireNonNull(ofLeader.move("billing", "step-down", null, null))
                        .state())
                .isIn("draining", "standby");
    }

    private ElectionDescriptor billing() {
        return Objects.requireNonNull(ofLeader.election("billing"));
    }

    @Test
    void showsAGracefulEndAndWhatItWaitsFor() {
        LeaderWork work =
                instances.a.election("billing").startWork().orElseThrow().describedAs("Settlement.settle()");
        ofLeader.move("billing", "step-down", null, null);

        ElectionDescriptor draining = billing();

        assertThat(draining.state()).isEqualTo("draining");
        assertThat(leader(ofLeader).instance()).isEqualTo("a");
        assertThat(draining.term()).isNotNull();
        assertThat(draining.draining()).isNotNull().satisfies(drain -> {
            assertThat(drain.reason()).isEqualTo("stepped-down");
            assertThat(drain.waitsFor()).contains(new AwaitedDescriptor("Settlement.settle()", null));
        });
        work.close();
    }

    @Test
    void neverShowsItselfAsTheLeaderBesideTheStateStandby() {
        ofLeader.move("billing", "step-down", null, null);

        await().until(() -> {
            ElectionDescriptor shown = billing();
            LeaderDescriptor leader = shown.leader();
            assertThat(shown.state().equals("standby")
                            && leader != null
                            && leader.instance().equals("a"))
                    .isFalse();
            return instances.b.election("billing").isLeader();
        });
    }

    @Test
    void endsAGracefulEndByForce() {
        LeaderWork stuck = instances.a.election("billing").startWork().orElseThrow();
        ofLeader.move("billing", "step-down", null, null);

        ElectionDescriptor forced = ofLeader.move("billing", "force", null, null);

        assertThat(Objects.requireNonNull(forced).state()).isEqualTo("standby");
        assertThat(stuck.term().isCurrent()).isFalse();
        await().until(instances.b.election("billing")::isLeader);
    }

    @Test
    void forcesNothingWhileNothingEnds() {
        refused(() -> ofLeader.move("billing", "force", null, null), "nothing to force");
        assertThat(instances.a.election("billing").isLeader()).isTrue();
    }

    @Test
    void refusesParametersOfOtherActionsWithForce() {
        refused(() -> ofLeader.move("billing", "force", null, "b"), "neither 'sitOut' nor 'to'");
    }

    @Test
    void refusesToStepDownWhereItDoesNotLeadAndSaysWhoDoes() {
        refused(
                () -> ofStandby.move("billing", "step-down", null, null),
                "'a' does, with token 1; send the request to the leader");
    }

    @Test
    void letsAStandbySitOut() {
        ofStandby.move("billing", "step-down", "1m", null);
        instances.a.close();

        await().during(Duration.ofMillis(300))
                .until(() -> !instances.b.election("billing").isLeader());
    }

    @Test
    void refusesATransferWhereItDoesNotLead() {
        refused(() -> ofStandby.move("billing", "transfer", null, "a"), "does not lead 'billing'");
    }

    @Test
    void refusesATransferToNobody() {
        refused(() -> ofLeader.move("billing", "transfer", null, null), "requires 'to'");
    }

    @Test
    void refusesATransferToAnInstanceThatIsNoCandidate() {
        refused(() -> ofLeader.move("billing", "transfer", null, "c"), "candidates are [");
    }

    @Test
    void refusesATransferToItself() {
        refused(() -> ofLeader.move("billing", "transfer", null, "a"), "'to' is this instance, 'a'");
    }

    @Test
    void refusesATimeToSitOutThatIsNegative() {
        refused(() -> ofLeader.move("billing", "step-down", "-1s", null), "between zero and one day");
    }

    @Test
    void refusesParametersOfTheOtherAction() {
        refused(() -> ofLeader.move("billing", "step-down", null, "b"), "'to' requires the action transfer");
        refused(() -> ofLeader.move("billing", "transfer", "1s", "b"), "'sitOut' requires the action step-down");
    }

    @Test
    void refusesATimeToSitOutThatIsLongerThanADay() {
        refused(() -> ofLeader.move("billing", "step-down", "25h", null), "between zero and one day");
    }

    @Test
    void refusesATimeToSitOutWithoutAUnit() {
        refused(() -> ofLeader.move("billing", "step-down", "30", null), "has no unit: write 30s or 30m");
    }

    @Test
    void namesTheActionsIfItDoesNotKnowOne() {
        refused(() -> ofLeader.move("billing", "jump", null, null), "step-down, transfer, resume and force");
    }

    @Test
    void takesAnActionAsEnumsAreWrittenToo() {
        ofLeader.move("billing", "STEP_DOWN", null, null);

        await().until(instances.b.election("billing")::isLeader);
    }

    @Test
    void showsForHowLongTheInstanceSitsOut() {
        ofStandby.move("billing", "step-down", "1m", null);

        assertThat(Objects.requireNonNull(ofStandby.election("billing")).sitOutRemaining())
                .isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    }

    @Test
    void resumesAnInstanceThatSitsOut() {
        ofStandby.move("billing", "step-down", "1m", null);

        ofStandby.move("billing", "resume", null, null);
        ofLeader.move("billing", "step-down", null, null);

        await().until(instances.b.election("billing")::isLeader);
    }

    @Test
    void resumesNothingWhereNothingSitsOut() {
        refused(() -> ofLeader.move("billing", "resume", null, null), "nothing to resume");
    }
}
