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

/**
 * Logs which roles follow no election, since endpoints with such a role may be expected to. Changes nothing. See
 * decision 13.
 *
 * @since 0.1.0
 */
public final class RolesWithoutElection implements ApplicationListener<ContextRefreshedEvent> {

    private static final Logger log = LoggerFactory.getLogger(RolesWithoutElection.class);

    private final LeaderElections elections;
    private final ObjectProvider<SmartLifecycleRoleController> roles;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    public RolesWithoutElection(LeaderElections elections, ObjectProvider<SmartLifecycleRoleController> roles) {
        this.elections = elections;
        this.roles = roles;
    }

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        TreeSet<String> withoutElection = new TreeSet<>();
        roles.forEach(controller -> withoutElection.addAll(controller.getRoles()));
        elections.elections().stream().map(LeaderElection::name).forEach(withoutElection::remove);
        withoutElection.removeAll(reported); // a child context publishes its refresh to its parent too
        if (!withoutElection.isEmpty()) {
            reported.addAll(withoutElection);
            log.info(
                    "Roles {} of Spring Integration follow no election. Add those that should run on the leader only to"
                            + " election.names",
                    withoutElection);
        }
    }
}
