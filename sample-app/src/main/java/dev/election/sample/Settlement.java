// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The job that must not run on two instances at once. */
@Component
class Settlement {

    private final JobRuns runs;
    private final ApplicationEventPublisher events;

    Settlement(JobRuns runs, ApplicationEventPublisher events) {
        this.runs = runs;
        this.events = events;
    }

    @Scheduled(fixedRate = 1000)
    @Transactional
    void settle() throws InterruptedException {
        JobRun run = runs.begin(1, "app", System.currentTimeMillis());
        Thread.sleep(300); // stands for the work
        events.publishEvent(runs.end(run, System.currentTimeMillis()));
    }
}
