// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.ElectionObserver;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.guard.OnLeaderBeanPostProcessor;
import dev.election.spring.lifecycle.WhileLeaderBeanPostProcessor;
import dev.election.spring.scan.MockSupport;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Joins all known elections when the singletons exist, which is before the instance becomes a candidate in any of them:
 * those in properties and on annotations. The default election is joined here only if {@code election.name} is set;
 * otherwise by an annotation without a name, or when the {@code LeaderElection} bean is created.
 */
final class ElectionJoiner implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ElectionJoiner.class);

    private final LeaderElections elections;
    private final List<String> names;
    private final Environment environment;
    private final OnLeaderBeanPostProcessor annotated;
    private final WhileLeaderBeanPostProcessor loops;
    private final boolean shared;

    /** @param shared whether the store may be used by other applications */
    ElectionJoiner(
            LeaderElections elections,
            List<String> names,
            Environment environment,
            OnLeaderBeanPostProcessor annotated,
            WhileLeaderBeanPostProcessor loops,
            boolean shared) {
        this.elections = elections;
        this.names = List.copyOf(names);
        this.environment = environment;
        this.annotated = annotated;
        this.loops = loops;
        this.shared = shared;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (MockSupport.isPureMock(elections)) {
            return; // a test decides what its mock answers; there is nothing to join or to follow
        }
        names.forEach(name -> ElectionNames.join(elections, name, "election.names"));
        if (StringUtils.hasText(EarlyProperties.name(environment))) {
            ElectionNames.joinDefault(elections, environment);
        }
        if (shared && ElectionNames.isFallback(environment) && !names.contains(ElectionNames.FALLBACK)) {
            elections.addObserver(new FallbackName());
        }
        annotated.join(elections);
        loops.follow(elections);
    }

    /** Warns once if an election is joined whose name is that of no application. */
    private static final class FallbackName implements ElectionObserver {

        private final AtomicBoolean warned = new AtomicBoolean();

        @Override
        public void joined(LeaderElection election) {
            if (election.name().equals(ElectionNames.FALLBACK) && warned.compareAndSet(false, true)) {
                log.warn(
                        "The default election is named '{}', because neither election.name nor spring.application.name is"
                                + " set. Any other application on this database that sets neither takes part in the same"
                                + " election, and only one of all their instances leads. Set spring.application.name or"
                                + " election.name",
                        ElectionNames.FALLBACK);
            }
        }
    }
}
