// SPDX-License-Identifier: Apache-2.0
package com.example.billing;

import dev.election.test.ElectionCluster;
import dev.election.test.ElectionClusterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TakeoverTest {

    @Test
    @ElectionClusterTest(instances = 2)
    void settlesOnAnotherInstanceAfterACrash(ElectionCluster cluster) throws InterruptedException {
        cluster.crash(cluster.awaitLeader("billing"));
        String second = cluster.awaitLeader("billing");
        cluster.context(second).getBean(Settlement.class).awaitRuns(3);

        cluster.history()
                .assertNeverTwoLeaders()
                .assertNoRunInTwoTermsAtOnce()
                .assertLedAgainWithin(Duration.ofSeconds(5));
    }

    @Test
    void settlesOnAnotherInstanceAfterAnOrderlyStop() throws InterruptedException {
        try (ElectionCluster cluster =
                ElectionCluster.of(BillingApplication.class).instances(2).start()) {
            cluster.stop(cluster.awaitLeader("billing"));
            String second = cluster.awaitLeader("billing");
            cluster.context(second).getBean(Settlement.class).awaitRuns(3);

            cluster.history().assertNeverTwoLeaders().assertTokensRise();
        }
    }
}
