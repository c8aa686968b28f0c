// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.guard.MockSupport;
import dev.election.spring.guard.OnLeaderBeanPostProcessor;
import dev.election.spring.lifecycle.WhileLeaderBeanPostProcessor;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;

/**
 * Joins all known elections when the singletons exist, which is before the instance becomes a candidate in any of them.
 */
final class ElectionJoiner implements SmartInitializingSingleton {

    private final LeaderElections elections;
    private final List<String> names;
    private final Environment environment;
    private final OnLeaderBeanPostProcessor annotated;
    private final WhileLeaderBeanPostProcessor loops;

    ElectionJoiner(
            LeaderElections elections,
            List<String> names,
            Environment environment,
            OnLeaderBeanPostProcessor annotated,
            WhileLeaderBeanPostProcessor loops) {
        this.elections = elections;
        this.names = List.copyOf(names);
        this.environment = environment;
        this.annotated = annotated;
        this.loops = loops;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (MockSupport.isPureMock(elections)) {
            return; // a test decides what its mock answers; there is nothing to join or to follow
        }
        names.forEach(name -> ElectionNames.join(elections, name, "election.names"));
        ElectionNames.joinDefault(elections, environment);
        annotated.join(elections);
        loops.follow(elections);
    }
}
