// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.Unfenced;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Properties that conditions and bean post-processors need before {@link ElectionProperties} exist. They are read in
 * the same way, so that conditions accept the same values as binding does ({@code on}, {@code true}), and a wrong value
 * is reported with its origin.
 */
final class EarlyProperties {

    private EarlyProperties() {}

    static boolean enabled(Environment environment) {
        return flag(environment, "election.enabled");
    }

    /** The name of the default election, or an empty string if it is not set. */
    static String name(Environment environment) {
        return Binder.get(environment).bind("election.name", String.class).orElse("");
    }

    private static ElectionProperties.Store store(Environment environment) {
        return Binder.get(environment)
                .bind("election.store", ElectionProperties.Store.class)
                .orElse(ElectionProperties.Store.JDBC);
    }

    static Unfenced unfenced(Environment environment) {
        return Binder.get(environment)
                .bind("election.fencing.unfenced", Unfenced.class)
                .orElse(Unfenced.WARN);
    }

    private static boolean flag(Environment environment, String property) {
        return Binder.get(environment).bind(property, Boolean.class).orElse(true);
    }

    private static ConditionOutcome outcome(boolean matches, String what) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Leader election");
        return matches
                ? ConditionOutcome.match(message.because(what))
                : ConditionOutcome.noMatch(message.because("not " + what));
    }

    /** Matches if leases are kept in a database, if there is one. */
    static final class OnJdbcStore extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            boolean matches = enabled(environment) && store(environment) == ElectionProperties.Store.JDBC;
            return outcome(matches, "election.enabled=true and election.store=jdbc");
        }
    }

    /** Matches if leases are explicitly kept in memory. */
    static final class OnMemoryStore extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return outcome(store(context.getEnvironment()) == ElectionProperties.Store.MEMORY, "election.store=memory");
        }
    }

    /** Matches if transactions of leader work are fenced. */
    static final class OnFencing extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return outcome(
                    flag(context.getEnvironment(), "election.fencing.transactions"),
                    "election.fencing.transactions=true");
        }
    }
}
