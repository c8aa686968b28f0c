// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.test.AutoConfigureTestElections;
import dev.election.test.TestElections;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.event.EventListener;
import org.springframework.test.context.jdbc.Sql;

/** The job by itself, without the scheduler, which would run it at its own moments. */
@SpringBootTest(
        classes = {Settlement.class, TokenGate.class, JobRuns.class, SettlementTest.Interference.class},
        webEnvironment = WebEnvironment.NONE)
@EnableAutoConfiguration
@AutoConfigureTestElections
@Sql(statements = "DELETE FROM JOB_RUN")
class SettlementTest {

    /** Does something at the end of a run, before it is committed. */
    static class Interference {

        private Runnable action = () -> {};

        @EventListener
        void ran(JobRun run) {
            action.run();
        }
    }

    @Autowired
    private TestElections elections;

    @Autowired
    private Settlement settlement;

    @Autowired
    private JobRuns runs;

    @Test
    void settlesOnTheLeaderOnly() throws InterruptedException {
        settlement.settle(); // nobody leads: skipped
        Term term = elections.grant("sample"); // now I lead
        settlement.settle();
        elections.grantTo("app-2", "sample"); // now another does
        settlement.settle();

        assertThat(runs.latest(10)).extracting(JobRun::token).containsExactly(term.token());
    }

    @Test
    void aRunThatLosesLeadershipLeavesNoTrace(@Autowired Interference interference) {
        elections.grant("sample");
        interference.action = () -> elections.lose("sample");

        assertThatThrownBy(settlement::settle).isInstanceOf(LeadershipLostException.class);

        interference.action = () -> {};
        assertThat(runs.latest(10)).isEmpty();
    }
}
