// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.ElectionEventPublisher;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeaderBeanPostProcessor;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/** Joins all elections that are known when the singletons are there: before the instance stands in any of them. */
final class ElectionJoiner implements SmartInitializingSingleton {

    private final LeaderElections elections;
    private final List<String> names;
    private final OnLeaderBeanPostProcessor annotated;
    private final ApplicationEventPublisher events;

    ElectionJoiner(
            LeaderElections elections,
            List<String> names,
            OnLeaderBeanPostProcessor annotated,
            ApplicationEventPublisher events) {
        this.elections = elections;
        this.names = List.copyOf(names);
        this.annotated = annotated;
        this.events = events;
    }

    @Override
    public void afterSingletonsInstantiated() {
        elections.addListener(new ElectionEventPublisher(events, elections.instance()));
        names.forEach(this::join);
        annotated.join(elections);
    }

    private void join(String name) {
        try {
            elections.election(name);
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "The properties of election name an impossible election: " + e.getMessage(),
                    "Change election.name, election.names or spring.application.name, whichever has '" + name + "'.",
                    e);
        }
    }
}
