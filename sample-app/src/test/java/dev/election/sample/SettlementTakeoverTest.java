// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.test.ElectionCluster;
import dev.election.test.ElectionClusterTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ElectionClusterTest(
        instances = 2,
        classes = SettlementTakeoverTest.JobWithoutItsScheduler.class,
        handMovedClock = true,
        leaseMillis = 15_000,
        heartbeatMillis = 2_000,
        properties = "spring.datasource.url=jdbc:h2:mem:takeover;DB_CLOSE_DELAY=-1")
class SettlementTakeoverTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Settlement.class, TokenGate.class, JobRuns.class, RunsHere.class})
    static class JobWithoutItsScheduler {}

    @Test
    void settlesAgainOnceTheLeaseOfACrashedLeaderHasRunOut(ElectionCluster cluster) throws InterruptedException {
        String first = cluster.awaitLeader("sample");
        settleOnAll(cluster); // the others skip it
        cluster.crash(first);

        cluster.advance(Duration.ofSeconds(10)); // nobody leads: the lease has not run out
        settleOnAll(cluster);
        cluster.advance(Duration.ofSeconds(10));
        settleOnAll(cluster);

        assertThat(tokens(cluster)).containsExactly(1L, 2L);
        cluster.history().assertNeverTwoLeaders().assertLedAgainWithin(Duration.ofSeconds(17));
    }

    private static void settleOnAll(ElectionCluster cluster) throws InterruptedException {
        for (String instance : cluster.instances()) {
            cluster.context(instance).getBean(Settlement.class).settle();
        }
    }

    private static List<Long> tokens(ElectionCluster cluster) {
        return cluster.context(cluster.awaitLeader("sample")).getBean(JobRuns.class).latest(10).stream()
                .map(JobRun::token)
                .sorted()
                .toList();
    }
}
