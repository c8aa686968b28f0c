// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.integration.support.SmartLifecycleRoleController;

/** Says which roles follow no election: those of endpoints that somebody may be waiting for. Changes nothing. */
public final class RolesWithoutElection implements ApplicationListener<ContextRefreshedEvent> {

    private static final Logger log = LoggerFactory.getLogger(RolesWithoutElection.class);

    private final LeaderElections elections;
    private final ObjectProvider<SmartLifecycleRoleController> roles;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    public RolesWithoutElection(LeaderElections elections, ObjectProvider<SmartLifecycleRoleController> roles) {
        this.elections = elections;
        this.roles = roles;
    }

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        TreeSet<String> unled = new TreeSet<>();
        roles.forEach(controller -> unled.addAll(controller.getRoles()));
        elections.elections().stream().map(LeaderElection::name).forEach(unled::remove);
        unled.removeAll(said); // child contexts tell their parent when they are refreshed
        if (!unled.isEmpty()) {
            said.addAll(unled);
            log.info(
                    "Roles {} of Spring Integration follow no election; name those in election.names that are to run on"
                            + " the leader only",
                    unled);
        }
    }
}
