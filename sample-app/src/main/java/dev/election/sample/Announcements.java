// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.LeaderElections;
import dev.election.spring.LeaderChangedEvent;
import dev.election.spring.LeadershipAtRiskEvent;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.LeadershipRevokedEvent;
import java.util.Locale;
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

    private final LeaderElections elections;

    Announcements(LeaderElections elections) {
        this.elections = elections;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        log.info("ready");
    }

    @EventListener
    void granted(LeadershipGrantedEvent event) {
        log.info("leads, token {}", event.token());
    }

    @EventListener
    void revoked(LeadershipRevokedEvent event) {
        String reason = event.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        // in an orderly end the run in flight still ends, and is told, before another instance may lead
        String text = event.reason().isVoluntary() ? "gives up leading" : "leads no more";
        log.info("{}, token {}: {}", text, event.token(), reason);
    }

    @EventListener
    void atRisk(LeadershipAtRiskEvent event) {
        log.info(
                "may stop leading in {} ms, token {}: the store of the leases does not answer",
                event.term().remaining().toMillis(),
                event.token());
    }

    @EventListener
    void leaderChanged(LeaderChangedEvent event) {
        if (!event.instance().equals(elections.instance())) {
            log.info("follows {}, token {}", event.instance(), event.token());
        }
    }

    @TransactionalEventListener
    void ran(JobRun run) {
        log.info("run {}, token {}, {} ms", run.number(), run.token(), run.tookMillis());
    }

    @EventListener
    void refused(RefusedRun refused) {
        log.info(
                "REFUSED: run {}, token {}: {}",
                refused.run().number(),
                refused.run().token(),
                refused.reason());
    }
}
