// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.Leader;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import org.springframework.context.ApplicationEventPublisher;

/** Turns what listeners are told into events of the application context, on the listeners' thread and in their order. */
public final class ElectionEventPublisher implements LeadershipListener {

    private final ApplicationEventPublisher events;
    private final String instance;

    public ElectionEventPublisher(ApplicationEventPublisher events, String instance) {
        this.events = events;
        this.instance = instance;
    }

    @Override
    public void granted(Term term) {
        events.publishEvent(new LeadershipGrantedEvent(term, instance));
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        events.publishEvent(new LeadershipRevokedEvent(term, instance, reason));
    }

    @Override
    public void atRisk(Term term) {
        events.publishEvent(new LeadershipAtRiskEvent(term, instance));
    }

    @Override
    public void leaderChanged(Leader leader) {
        events.publishEvent(new LeaderChangedEvent(leader));
    }
}
