// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.function.Consumer;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.LeaderEventPublisher;

/**
 * Publishes the leadership of one election to Spring Integration: granted and revoked in pairs, and no grant for a term
 * that is already over.
 */
final class RoleListener implements LeadershipListener {

    private final Object source;
    private final Context context;
    private final String role;
    private final LeaderEventPublisher events;
    private final Consumer<String> stop;

    // Written and read by calls of this listener, which come one at a time but on changing threads.
    private volatile boolean granted;

    /**
     * @param stop stops everything that has the role, including what was not reached because a listener of the event
     *     threw an exception
     */
    RoleListener(Object source, LeaderElection election, LeaderEventPublisher events, Consumer<String> stop) {
        this.source = source;
        this.context = new ElectionContext(election);
        this.role = election.name();
        this.events = events;
        this.stop = stop;
    }

    @Override
    public void granted(Term term) {
        // A process that was suspended before this call must not start endpoints that run on another instance by now.
        if (term.isCurrent()) {
            granted = true;
            events.publishOnGranted(source, context, role);
        }
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        if (granted) {
            granted = false;
            try {
                events.publishOnRevoked(source, context, role);
            } finally {
                stop.accept(role);
            }
        }
    }
}
