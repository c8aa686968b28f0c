// SPDX-License-Identifier: Apache-2.0
package com.example.billing;

import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** A job that runs on the leader only, and can be waited for. */
@Component
class Settlement {

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    private final Semaphore runs = new Semaphore(0);

    @OnLeader("billing")
    @Scheduled(fixedDelay = 100)
    void settle() {
        log.info("Settled in term {}", Term.current().token());
        runs.release();
    }

    void awaitRuns(int count) throws InterruptedException {
        if (!runs.tryAcquire(count, 60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The job did not run " + count + " times in a minute");
        }
    }
}
