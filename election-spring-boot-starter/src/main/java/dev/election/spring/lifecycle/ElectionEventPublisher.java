// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import dev.election.Leader;
import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.spring.ElectionEvent;
import dev.election.spring.LeaderChangedEvent;
import dev.election.spring.LeadershipAtRiskEvent;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.LeadershipRevokedEvent;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes the notifications of a {@link LeadershipListener} as events of the application context, on the listener's
 * thread and in the same order. It registers when all singletons exist, so that none of them misses the first event.
 *
 * @since 0.1.0
 */
public final class ElectionEventPublisher implements LeadershipListener, SmartInitializingSingleton {

    private final ApplicationEventPublisher events;
    private final LeaderElections elections;

    public ElectionEventPublisher(ApplicationEventPublisher events, LeaderElections elections) {
        this.events = events;
        this.elections = elections;
    }

    @Override
    public void afterSingletonsInstantiated() {
        elections.addListener(this);
    }

    @Override
    public void granted(Term term) {
        publish(new LeadershipGrantedEvent(term, elections.instance()));
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        publish(new LeadershipRevokedEvent(term, elections.instance(), reason));
    }

    @Override
    public void atRisk(Term term) {
        publish(new LeadershipAtRiskEvent(term, elections.instance()));
    }

    @Override
    public void leaderChanged(Leader leader) {
        publish(new LeaderChangedEvent(leader));
    }

    private void publish(ElectionEvent event) {
        events.publishEvent(new ResolvedElectionEvent<>(events, event));
    }
}
