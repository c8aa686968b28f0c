// SPDX-License-Identifier: Apache-2.0
package com.example.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElections;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest
class SettlementTest {

    @Autowired
    private Settlement settlement;

    @Autowired
    private LeaderElections elections;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void runsOnTheLeaderThatTheDatabaseShows() throws InterruptedException {
        settlement.awaitRuns(1);

        assertThat(elections.election("billing").isLeader()).isTrue();
        assertThat(jdbc.sql("SELECT TOKEN FROM ELECTION_LEADER WHERE ELECTION_NAME = 'billing'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }
}
