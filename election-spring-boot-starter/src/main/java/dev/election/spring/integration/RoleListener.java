// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.function.Consumer;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.LeaderEventPublisher;

/** Tells Spring Integration of one election: granted and revoked in pairs, and no grant of a term that is over by then. */
final class RoleListener implements LeadershipListener {

    private final Object source;
    private final Context context;
    private final String role;
    private final LeaderEventPublisher events;
    private final Consumer<String> stop;

    // Written and read by the calls to this listener, which come one at a time but on changing threads.
    private volatile boolean granted;

    /** @param stop stops all that has the role, also when a listener of the event has thrown before it was the turn of those */
    RoleListener(Object source, LeaderElection election, LeaderEventPublisher events, Consumer<String> stop) {
        this.source = source;
        this.context = new ElectionContext(election);
        this.role = election.name();
        this.events = events;
        this.stop = stop;
    }

    @Override
    public void granted(Term term) {
        // A process that was frozen before this call must not start endpoints that somebody else runs by now.
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
