// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Says on the terminal what happens on this instance. A run of the job is told once it is committed, and only then. */
@Component
class Announcements {

    private static final Logger log = LoggerFactory.getLogger(Announcements.class);

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        log.info("ready");
    }

    @TransactionalEventListener
    void ran(JobRun run) {
        log.info("run {}, token {}, {} ms", run.number(), run.token(), run.tookMillis());
    }
}
