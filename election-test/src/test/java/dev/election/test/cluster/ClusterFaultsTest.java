// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElections;
import dev.election.test.ClusterHistory.Leadership;
import dev.election.test.ElectionCluster;
import dev.election.test.ElectionClusterTest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Each fault, and what follows from it, in real time. */
@ElectionClusterTest(instances = 2, classes = ClusterFaultsTest.JobOnly.class)
class ClusterFaultsTest {

    /** Without a database, so that it starts fast. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    @EnableScheduling
    @Import(Ticks.class)
    static class JobOnly {}

    private static final String BILLING = "billing";

    // Half of the lease duration, less than which no crash can take, and more than which no release should.
    private static final Duration HALF = Duration.ofMillis(500);

    private ElectionCluster cluster;
    private String first;

    @BeforeEach
    void awaitFirstLeader(ElectionCluster started) {
        cluster = started;
        first = cluster.awaitLeader(BILLING);
    }

    @AfterEach
    void isSafeWhateverHappened() {
        cluster.history().assertNeverTwoLeaders().assertTokensRise().assertNoRunInTwoTermsAtOnce();
    }

    private List<Leadership> leaderships() {
        return cluster.history().leaderships();
    }

    private Duration vacancy() {
        List<Leadership> all = leaderships();
        return all.get(1).from().minus(Objects.requireNonNull(all.get(0).to()));
    }

    private void awaitRuns(int more) throws InterruptedException {
        int until = cluster.history().runs().size() + more;
        while (cluster.history().runs().size() < until) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void awaitTerms(int count) throws InterruptedException {
        while (leaderships().size() < count) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private boolean leads(String instance) {
        return cluster.context(instance)
                .getBean(LeaderElections.class)
                .election(BILLING)
                .isLeader();
    }

    @Test
    void aCrashLeavesTheLeaseToRunOut() {
        cluster.crash(first);

        cluster.awaitLeader(BILLING);
        assertThat(vacancy()).isGreaterThan(HALF);
    }

    @Test
    void aCrashedInstanceIsNotAmongThoseThatRun() {
        cluster.crash(first);

        assertThat(cluster.instances()).hasSize(1).doesNotContain(first);
    }

    @Test
    void aStopReleasesTheElection() {
        cluster.stop(first);

        cluster.awaitLeader(BILLING);
        assertThat(vacancy()).isLessThan(HALF);
    }

    @Test
    void anInstanceStartsAgainAfterItsCrash() {
        cluster.crash(first);
        cluster.restart(first);

        cluster.crash(cluster.awaitLeaderOtherThan(first, BILLING));
        assertThat(cluster.awaitLeader(BILLING)).isEqualTo(first);
    }

    @Test
    void anInstanceThatIsCutOffIsFollowedByAnother() {
        cluster.cutOff(first);

        cluster.awaitLeaderOtherThan(first, BILLING);
        assertThat(leads(first)).isFalse();
    }

    @Test
    void anInstanceThatIsReconnectedLeadsAgain() {
        cluster.cutOff(first);
        String second = cluster.awaitLeaderOtherThan(first, BILLING);
        cluster.reconnect(first);
        cluster.stop(second);

        assertThat(cluster.awaitLeader(BILLING)).isEqualTo(first);
    }

    @Test
    void anInstanceWhoseResponsesGetLostIsFollowedByAnother() {
        cluster.loseAnswers(first);

        cluster.awaitLeaderOtherThan(first, BILLING);
        assertThat(leads(first)).isFalse();
    }

    @Test
    void anInstanceWhoseResponsesAreSlowKeepsLeading() throws InterruptedException {
        cluster.slow(first, Duration.ofMillis(150));

        awaitRuns(30); // one and a half lease durations
        assertThat(leaderships()).hasSize(1);
    }

    @Test
    void responsesThatTakeLongerThanACallMayTakeAreLost() {
        cluster.slow(first, Duration.ofMillis(300));

        cluster.awaitLeaderOtherThan(first, BILLING);
        assertThat(leads(first)).isFalse();
    }

    @Test
    void nobodyLeadsForLongWithoutTheStore() throws InterruptedException {
        cluster.storeDown();
        while (cluster.instances().stream().anyMatch(this::leads)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        cluster.storeUp();

        awaitTerms(2);
    }

    @Test
    void aFrozenInstanceIsFollowedByAnother() {
        cluster.freeze(first);

        cluster.awaitLeaderOtherThan(first, BILLING);
    }

    @Test
    void aCallOfAFrozenInstanceWaitsUntilItThaws() {
        cluster.freeze(first);
        CompletableFuture<Boolean> leads = CompletableFuture.supplyAsync(() -> leads(first));
        cluster.awaitLeaderOtherThan(first, BILLING);
        assertThat(leads).isNotDone();
        cluster.thaw(first);

        assertThat(leads.join()).isFalse();
    }

    @Test
    void theThreadThatFreezesAnInstanceDoesNotWaitForItself() {
        cluster.freeze(first);

        assertThatThrownBy(() -> leads(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thaw it first");
    }

    @Test
    void anInstanceThatThawsInTimeKeepsItsTerm() throws InterruptedException {
        cluster.freeze(first);
        cluster.thaw(first);

        awaitTerms(2); // one before and one after
        assertThat(leaderships()).extracting(Leadership::token).containsExactly(1L, 1L);
    }

    @Test
    void aLeapOfTheClockEndsTheTermOfItsInstance() throws InterruptedException {
        cluster.clockLeap(first, Duration.ofMinutes(1));

        awaitTerms(2);
        assertThat(leaderships()).element(1).extracting(Leadership::token).isEqualTo(2L);
    }

    @Test
    void aClockThatIsSetBackChangesNothing() throws InterruptedException {
        cluster.clockLeap(first, Duration.ofMinutes(-1));

        awaitRuns(30);
        assertThat(leaderships()).hasSize(1);
    }

    @Test
    void aFrozenInstanceCannotStop() {
        cluster.freeze(first);

        assertThatThrownBy(() -> cluster.stop(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thaw it first, or let it crash");
    }

    @Test
    void aFrozenInstanceCanCrash() {
        cluster.freeze(first);
        cluster.crash(first);

        assertThat(cluster.awaitLeader(BILLING)).isNotEqualTo(first);
    }

    @Test
    void aNameThatNoInstanceHasIsRefused() {
        assertThatThrownBy(() -> cluster.crash("app-7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[app-1, app-2]");
    }

    @Test
    void anElectionThatNobodyHasJoinedIsRefused() {
        assertThatThrownBy(() -> cluster.awaitLeader("biling"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[billing]");
    }
}
