// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.test.ElectionCluster;
import dev.election.test.ElectionClusterTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@ElectionClusterTest(
        instances = 3,
        applicationStore = true,
        properties = "spring.datasource.url=jdbc:h2:mem:failures;DB_CLOSE_DELAY=-1")
class SettlementFailuresTest {

    @Test
    void settlesInOneTermAfterTheOtherWhateverHappensToItsLeaders(ElectionCluster cluster) {
        cluster.crash(cluster.awaitLeader("sample"));

        String second = cluster.awaitLeader("sample");
        cluster.freeze(second); // as a long collection of garbage does
        String third = cluster.awaitLeaderOtherThan(second, "sample");
        cluster.thaw(second);

        cluster.cutOff(third); // from the database, as far as leader election uses it
        cluster.awaitLeaderOtherThan(third, "sample");

        cluster.history()
                .assertNeverTwoLeaders()
                .assertTokensRise()
                .assertLedAgainWithin(Duration.ofSeconds(5))
                .assertNoRunInTwoTermsAtOnce(Duration.ofMillis(500)) // it sleeps, and is not interrupted
                .assertTokensRise("the rows of JOB_RUN", tokens(cluster));
    }

    private static List<Long> tokens(ElectionCluster cluster) {
        return cluster.context(cluster.awaitLeader("sample"))
                .getBean(JdbcClient.class)
                .sql("SELECT TOKEN FROM JOB_RUN ORDER BY RUN")
                .query(Long.class)
                .list();
    }
}
