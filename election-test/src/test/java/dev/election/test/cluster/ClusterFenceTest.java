// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeadershipLostException;
import dev.election.test.ClusterHistory.RefusedCommit;
import dev.election.test.ElectionCluster;
import dev.election.test.ElectionClusterTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Commits of a former leader, which the fence refuses. */
class ClusterFenceTest {

    private static void runLedger(ElectionCluster cluster, String instance) {
        try {
            cluster.context(instance).getBean(Ledger.class).book();
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static CompletableFuture<Void> commitAfterATakeoverFrom(String first, ElectionCluster cluster)
            throws InterruptedException {
        Ledger ledger = cluster.context(first).getBean(Ledger.class);
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> runLedger(cluster, first));
        ledger.awaitBegun();
        cluster.cutOff(first);
        cluster.awaitLeaderOtherThan(first, "billing");
        ledger.letCommit();
        return run;
    }

    private static void isRefusedAfterATakeover(ElectionCluster cluster) throws InterruptedException {
        String first = cluster.awaitLeader("billing");

        assertThat(commitAfterATakeoverFrom(first, cluster))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LeadershipLostException.class);
        assertThat(cluster.history().refusedCommits())
                .singleElement()
                .extracting(RefusedCommit::instance, InstanceOfAssertFactories.STRING)
                .isEqualTo(first);
    }

    private static void isNotRefusedAfterATakeover(ElectionCluster cluster) throws InterruptedException {
        assertThat(commitAfterATakeoverFrom(cluster.awaitLeader("billing"), cluster))
                .succeedsWithin(Duration.ofSeconds(20));
        assertThat(cluster.history().refusedCommits()).isEmpty();
    }

    @Test
    @ElectionClusterTest(instances = 2)
    void areRefusedAndRecordedInMemory(ElectionCluster cluster) throws InterruptedException {
        isRefusedAfterATakeover(cluster);
    }

    @Test
    @ElectionClusterTest(
            instances = 2,
            applicationStore = true,
            properties = "spring.datasource.url=jdbc:h2:mem:cluster-fence;DB_CLOSE_DELAY=-1")
    void areRefusedAndRecordedInTheDatabase(ElectionCluster cluster) throws InterruptedException {
        isRefusedAfterATakeover(cluster);
    }

    @Test
    @ElectionClusterTest(instances = 2, properties = "election.fencing.transactions=false")
    void areNotRefusedInMemoryIfTheApplicationFencesNothing(ElectionCluster cluster) throws InterruptedException {
        isNotRefusedAfterATakeover(cluster);
    }

    @Test
    @ElectionClusterTest(instances = 2, properties = "election.store=memory")
    void areNotRefusedInMemoryIfTheStoreOfTheApplicationIsNotADatabase(ElectionCluster cluster)
            throws InterruptedException {
        isNotRefusedAfterATakeover(cluster);
    }
}
