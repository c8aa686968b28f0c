// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.OnLeader;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The job that must not run on two instances at once. */
@Component
class Settlement {

    private final LeaderElections elections;
    private final TokenGate gate;
    private final JobRuns runs;
    private final RunsHere here;
    private final ApplicationEventPublisher events;

    Settlement(
            LeaderElections elections, TokenGate gate, JobRuns runs, RunsHere here, ApplicationEventPublisher events) {
        this.elections = elections;
        this.gate = gate;
        this.runs = runs;
        this.here = here;
        this.events = events;
    }

    @OnLeader
    @Scheduled(fixedRateString = "1s")
    @Transactional
    void settle() throws InterruptedException {
        long token = Term.current().token();
        JobRun run = runs.next(token, elections.instance(), System.currentTimeMillis());
        here.began(run);
        Thread.sleep(300); // stands for the work
        gate.enter(token); // not earlier, since no other instance passes the gate until this transaction ends
        run = run.endedAt(System.currentTimeMillis());
        runs.record(run);
        events.publishEvent(run);
    }
}
