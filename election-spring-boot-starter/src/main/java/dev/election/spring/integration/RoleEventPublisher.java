// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.Term;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationListener;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.LeaderEventPublisher;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Publishes Spring Integration's {@code OnGrantedEvent} and {@code OnRevokedEvent} for each election, with the name of
 * the election as the role, so that endpoints with this {@code @Role} run on the leader only.
 *
 * <p>Events of an election come in pairs and in order, on a thread for which neither a heartbeat nor another election
 * waits. A graceful step-down waits for the listeners of the revocation, so endpoints are stopped before leadership is
 * released. This requires that events are multicast on the publishing thread, which is the default, or that the
 * {@link LeaderEventPublisher} is that of the auto-configuration and the multicaster a
 * {@code SimpleApplicationEventMulticaster}.
 *
 * <p>A role that a {@code LockRegistryLeaderInitiator} of the application elects is left to it.
 *
 * <p>Not guaranteed: that an endpoint has handled its last message when it is stopped, since Spring Integration does
 * not wait for a poll; see {@link LeaderPollAdvice}. Nor that a role is joined as an election, since a role may be just
 * a group of endpoints.
 *
 * @since 0.1.0
 */
public final class RoleEventPublisher implements SmartInitializingSingleton, ApplicationListener<AbstractLeaderEvent> {

    private static final Logger log = LoggerFactory.getLogger(RoleEventPublisher.class);

    private final LeaderElections elections;
    private final LeaderEventPublisher events;
    private final ObjectProvider<SmartLifecycleRoleController> roles;
    private final ObjectProvider<LockRegistryLeaderInitiator> initiators;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    private final Set<String> contested = ConcurrentHashMap.newKeySet();

    public RoleEventPublisher(
            LeaderElections elections,
            LeaderEventPublisher events,
            ObjectProvider<SmartLifecycleRoleController> roles,
            ObjectProvider<LockRegistryLeaderInitiator> initiators) {
        this.elections = elections;
        this.events = events;
        this.roles = roles;
        this.initiators = initiators;
    }

    // One listener finds the elections, including those that are joined late. Each then gets a listener of its own,
    // since endpoints that start slowly must not delay the end of a term of another election.
    @Override
    public void afterSingletonsInstantiated() {
        elections.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                if (!followed.contains(term.election())) {
                    follow(elections.election(term.election()));
                    followed.add(term.election()); // only now, so that a failure is retried in the next term
                }
            }
        });
    }

    private void follow(LeaderElection election) {
        if (isLeftToAnother(election.name())) {
            log.warn(
                    "Role '{}' is left to the LockRegistryLeaderInitiator of this application. To have it follow "
                            + "the election"
                            + " of this name, remove that bean",
                    election.name());
            return;
        }
        election.addListener(new RoleListener(
                this, election, events, role -> roles.forEach(controller -> controller.stopLifecyclesInRole(role))));
    }

    private boolean isLeftToAnother(String role) {
        return initiators.stream()
                .anyMatch(other -> role.equals(other.getContext().getRole()));
    }

    /**
     * Warns of events of another source for a role that follows an election: they may start its endpoints on two
     * instances.
     */
    @Override
    public void onApplicationEvent(AbstractLeaderEvent event) {
        String role = event.getRole();
        if (event.getSource() != this && isElection(role) && !isLeftToAnother(role) && contested.add(role)) {
            log.warn(
                    "Role '{}' follows the election of this name, but {} publishes leadership events for it too: its"
                            + " endpoints may run on two instances. Remove or rename one of the two",
                    role,
                    event.getSource());
        }
    }

    private boolean isElection(String role) {
        return elections.elections().stream().anyMatch(each -> each.name().equals(role));
    }
}
