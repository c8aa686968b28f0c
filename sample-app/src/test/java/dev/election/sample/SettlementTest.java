// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.test.AutoConfigureTestElections;
import dev.election.test.TestElections;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.event.EventListener;
import org.springframework.test.context.jdbc.Sql;

/** The job by itself, without the scheduler, which would run it at its own moments. */
@SpringBootTest(
        classes = {Settlement.class, TokenGate.class, JobRuns.class, RunsHere.class, SettlementTest.Interference.class},
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

    @Autowired
    private RunsHere here;

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

    @Test
    void aRunIsInProgressUntilItIsCommitted(@Autowired Interference interference) throws InterruptedException {
        Term term = elections.grant("sample");
        List<@Nullable JobRun> seen = new ArrayList<>();
        interference.action = () -> seen.add(here.inProgress());

        settlement.settle();

        interference.action = () -> {};
        assertThat(seen).singleElement().extracting(JobRun::token).isEqualTo(term.token());
        assertThat(here.inProgress()).isNull();
    }

    @Test
    void aRunThatLosesLeadershipIsKeptAsRefused(@Autowired Interference interference) {
        Term term = elections.grant("sample");
        interference.action = () -> elections.lose("sample");

        Throwable failure = catchThrowable(settlement::settle);
        here.handleError(failure); // as the scheduler does

        interference.action = () -> {};
        assertThat(here.refused().get(0).run().token()).isEqualTo(term.token());
        assertThat(here.refused().get(0).reason()).isEqualTo(failure.getMessage());
        assertThat(here.inProgress()).isNull();
    }
}
