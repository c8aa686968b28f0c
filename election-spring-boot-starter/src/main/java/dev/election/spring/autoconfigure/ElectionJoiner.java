// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.OnLeaderBeanPostProcessor;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Joins all elections that are known when the singletons are there: before the instance stands in any of them. */
final class ElectionJoiner implements SmartInitializingSingleton {

    private final LeaderElections elections;
    private final List<String> names;
    private final OnLeaderBeanPostProcessor annotated;

    ElectionJoiner(LeaderElections elections, List<String> names, OnLeaderBeanPostProcessor annotated) {
        this.elections = elections;
        this.names = List.copyOf(names);
        this.annotated = annotated;
    }

    @Override
    public void afterSingletonsInstantiated() {
        names.forEach(name -> ElectionNames.join(elections, name));
        annotated.join(elections);
    }
}
