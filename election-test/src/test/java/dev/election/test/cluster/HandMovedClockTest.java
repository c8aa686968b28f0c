// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElections;
import dev.election.LeadershipLostException;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import dev.election.test.ClusterHistory.Leadership;
import dev.election.test.ClusterHistory.RefusedCommit;
import dev.election.test.ClusterHistory.Run;
import dev.election.test.ElectionCluster;
import dev.election.test.ElectionClusterTest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Each fault with the leases of production, in a time that only the test moves. */
@ElectionClusterTest(
        instances = 3,
        classes = HandMovedClockTest.JobOnly.class,
        handMovedClock = true,
        leaseMillis = 15_000,
        heartbeatMillis = 2_000)
class HandMovedClockTest {

    private static final String BILLING = "billing";
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    /** Without a scheduler, whose time is real, and without a database, so that it starts fast. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    @Import(Job.class)
    static class JobOnly {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Job.class, Ledger.class})
    static class WithDatabase {}

    static class Job {

        @OnLeader(BILLING)
        void call() {}

        @WhileLeader(BILLING)
        void loop() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

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

    private static List<Leadership> leaderships(ElectionCluster of) {
        return of.history().leaderships();
    }

    private Duration vacancy() {
        List<Leadership> all = leaderships(cluster);
        return all.get(1).from().minus(Objects.requireNonNull(all.get(0).to()));
    }

    private boolean leads(String instance) {
        return cluster.context(instance)
                .getBean(LeaderElections.class)
                .election(BILLING)
                .isLeader();
    }

    private Job job(String instance) {
        return cluster.context(instance).getBean(Job.class);
    }

    private List<Run> runs(String work) {
        return cluster.history().runs().stream()
                .filter(run -> run.work().contains(work))
                .toList();
    }

    // ---- time

    @Test
    void noTimePassesUnlessTheTestMovesIt() {
        job(first).call();
        job(first).call();

        List<Run> calls = runs("call");
        assertThat(calls).hasSize(2);
        assertThat(calls.get(1).to()).isEqualTo(calls.get(0).from());
    }

    @Test
    void theLeaderRenewsItsLeaseWhileTheClockMoves() {
        cluster.advance(Duration.ofMinutes(10));

        assertThat(leads(first)).isTrue();
        assertThat(leaderships(cluster)).hasSize(1);
    }

    @Test
    void timesOfTheHistoryAreThoseOfTheMovedClock() {
        job(first).call();
        cluster.advance(Duration.ofMinutes(10));
        job(first).call();

        List<Run> calls = runs("call");
        assertThat(calls.get(1).from()).isEqualTo(calls.get(0).from().plus(Duration.ofMinutes(10)));
    }

    @Test
    void aTestTakesTheSameCourseEachTime(ElectionCluster one) {
        try (ElectionCluster other = ElectionCluster.of(JobOnly.class)
                .instances(3)
                .handMovedClock()
                .leaseDuration(LEASE)
                .heartbeatInterval(HEARTBEAT)
                .start()) {

            assertThat(afterSomeFaults(one)).isEqualTo(afterSomeFaults(other));
        }
    }

    private static List<Leadership> afterSomeFaults(ElectionCluster cluster) {
        cluster.crash(cluster.awaitLeader(BILLING));
        String second = cluster.awaitLeader(BILLING);
        cluster.cutOff(second);
        cluster.awaitLeaderOtherThan(second, BILLING);
        cluster.reconnect(second);
        cluster.advance(Duration.ofMinutes(5));
        return leaderships(cluster);
    }

    // ---- faults

    @Test
    void aCrashLeavesTheLeaseToRunOut() {
        cluster.crash(first);

        cluster.awaitLeader(BILLING);
        assertThat(vacancy()).isBetween(LEASE.minus(HEARTBEAT), LEASE.plus(HEARTBEAT));
    }

    @Test
    void aStopReleasesTheElectionWithoutALossOfTime() {
        cluster.stop(first);

        cluster.awaitLeader(BILLING);
        assertThat(vacancy()).isZero();
    }

    @Test
    void anInstanceStartsAgainAfterItsCrash() {
        cluster.crash(first);
        cluster.restart(first);
        while (cluster.instances().size() > 1) {
            cluster.crash(cluster.awaitLeaderOtherThan(first, BILLING));
        }

        assertThat(cluster.awaitLeader(BILLING)).isEqualTo(first);
    }

    @Test
    void anInstanceThatIsCutOffIsFollowedByAnother() {
        cluster.cutOff(first);

        cluster.awaitLeaderOtherThan(first, BILLING);
        assertThat(leads(first)).isFalse();
    }

    @Test
    void anInstanceThatIsReconnectedInTimeKeepsLeading() {
        cluster.cutOff(first);
        cluster.advance(LEASE.dividedBy(2));
        cluster.reconnect(first);
        cluster.advance(LEASE.multipliedBy(2));

        assertThat(leaderships(cluster)).hasSize(1);
    }

    @Test
    void anInstanceWhoseResponsesGetLostIsFollowedByAnother() {
        cluster.loseAnswers(first);

        cluster.awaitLeaderOtherThan(first, BILLING);
        assertThat(leads(first)).isFalse();
    }

    @Test
    void aFrozenInstanceIsFollowedByAnother() {
        cluster.freeze(first);

        cluster.awaitLeaderOtherThan(first, BILLING);
    }

    @Test
    void aCallOfAFrozenInstanceWaitsUntilItThawsAndIsSkipped() {
        cluster.freeze(first);
        CompletableFuture<Void> call = CompletableFuture.runAsync(job(first)::call);
        cluster.awaitLeaderOtherThan(first, BILLING);
        assertThat(call).isNotDone();
        cluster.thaw(first);

        assertThat(call).succeedsWithin(Duration.ofSeconds(20));
        assertThat(runs("call")).isEmpty();
    }

    @Test
    void anInstanceThatThawsInTimeKeepsItsTerm() {
        cluster.freeze(first);
        cluster.advance(LEASE.dividedBy(2));
        cluster.thaw(first);
        cluster.advance(LEASE);

        assertThat(leaderships(cluster)).extracting(Leadership::token).containsExactly(1L, 1L);
    }

    @Test
    void nobodyLeadsForLongerThanALeaseWithoutTheStore() {
        cluster.storeDown();
        cluster.advance(LEASE);
        assertThat(cluster.instances()).noneMatch(this::leads);
        cluster.storeUp();

        cluster.awaitLeader(BILLING);
    }

    @Test
    void aLeapOfTheClockEndsTheTermOfItsInstance() {
        cluster.clockLeap(first, Duration.ofMinutes(1));
        cluster.advance(Duration.ZERO);

        assertThat(leads(first)).isFalse();
    }

    @Test
    void aClockThatIsSetBackChangesNothing() {
        cluster.clockLeap(first, Duration.ofMinutes(-1));
        cluster.advance(LEASE.multipliedBy(2));

        assertThat(leaderships(cluster)).hasSize(1);
    }

    @Test
    void responsesCannotBeSlow() {
        assertThatThrownBy(() -> cluster.slow(first, HEARTBEAT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("loseAnswers");
    }

    // ---- leader work

    @Test
    void aLoopBelongsToTheLeaderWheneverTheClockStands() {
        cluster.cutOff(first);
        String second = cluster.awaitLeaderOtherThan(first, BILLING);

        List<Run> loops = runs("loop");
        assertThat(loops).extracting(Run::instance).containsExactly(first, second);
        assertThat(loops.get(0).to())
                .isNotNull()
                .isLessThanOrEqualTo(loops.get(1).from());
    }

    @Test
    @ElectionClusterTest(
            instances = 2,
            classes = WithDatabase.class,
            handMovedClock = true,
            leaseMillis = 15_000,
            heartbeatMillis = 2_000)
    void commitsOfAFormerLeaderAreRefused() throws InterruptedException {
        Ledger ledger = cluster.context(first).getBean(Ledger.class);
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> book(ledger));
        ledger.awaitBegun();
        cluster.cutOff(first);
        cluster.awaitLeaderOtherThan(first, BILLING);
        ledger.letCommit();

        assertThat(run)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LeadershipLostException.class);
        assertThat(cluster.history().refusedCommits())
                .singleElement()
                .extracting(RefusedCommit::instance, InstanceOfAssertFactories.STRING)
                .isEqualTo(first);
    }

    private static void book(Ledger ledger) {
        try {
            ledger.book();
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    @ElectionClusterTest(
            instances = 2,
            classes = WithDatabase.class,
            handMovedClock = true,
            leaseMillis = 15_000,
            heartbeatMillis = 2_000,
            applicationStore = true,
            properties = "spring.datasource.url=jdbc:h2:mem:hand-moved;DB_CLOSE_DELAY=-1")
    void theStoreMayBeThatOfTheApplication() {
        cluster.crash(first);

        cluster.awaitLeader(BILLING);
        assertThat(vacancy()).isBetween(LEASE.minus(HEARTBEAT), LEASE.plus(HEARTBEAT));
    }
}
