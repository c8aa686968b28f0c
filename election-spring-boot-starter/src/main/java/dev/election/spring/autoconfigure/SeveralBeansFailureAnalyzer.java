// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.FencedTransactions;
import dev.election.store.LeaseStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;

/**
 * Explains what to do if there are several beans of a type of which leader election needs one. Takes precedence over
 * Spring Boot's general advice.
 */
final class SeveralBeansFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoUniqueBeanDefinitionException>
        implements Ordered {

    private static final Map<Class<?>, String> ACTIONS = Map.of(
            LeaseStore.class,
            "Remove all but one LeaseStore, or mark the one to use with @Primary.",
            LeaderElections.class,
            "Remove all but one LeaderElections, or mark the one for @OnLeader and the events with @Primary. A single"
                    + " one can take part in any number of elections.",
            LeaderElection.class,
            "Mark the default election with @Primary, select one with @Qualifier, or inject LeaderElections and call"
                    + " election(name).",
            FencedTransactions.class,
            "Remove all but one FencedTransactions, or mark one with @Primary.");

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoUniqueBeanDefinitionException cause, @Nullable String description) {
        Class<?> type = cause.getBeanType();
        Collection<String> names = cause.getBeanNamesFound();
        return ACTIONS.keySet().stream()
                .filter(known -> type != null && known.isAssignableFrom(type))
                .findFirst()
                .map(known -> new FailureAnalysis(
                        (description == null ? "Leader election" : description) + " needs one " + known.getSimpleName()
                                + ", but there are "
                                + (names == null ? "several" : names.size() + ": " + List.copyOf(names)),
                        ACTIONS.get(known),
                        cause))
                .orElse(null);
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
