// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.Unfenced;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
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

    /** Matches if this store keeps the leases. */
    abstract static class OnStore extends SpringBootCondition implements ConfigurationCondition {

        private final ElectionProperties.Store store;

        OnStore(ElectionProperties.Store store) {
            this.store = store;
        }

        @Override
        public ConfigurationPhase getConfigurationPhase() {
            return ConfigurationPhase.REGISTER_BEAN;
        }

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            StoreChoice choice = StoreChoice.of(
                    environment,
                    !OnDataSource.dataSources(context.getBeanFactory()).isEmpty(),
                    context.getClassLoader());
            return outcome(
                    choice.chosen() == store && !choice.isMissing() && isUsed(environment), "the store " + store);
        }

        // Without leader election, only the memory of the process is used.
        private boolean isUsed(Environment environment) {
            return store == ElectionProperties.Store.MEMORY || enabled(environment);
        }
    }

    /** Matches if leases are kept in a database. */
    static final class OnJdbcStore extends OnStore {
        OnJdbcStore() {
            super(ElectionProperties.Store.JDBC);
        }
    }

    /** Matches if leases are explicitly kept in memory. */
    static final class OnMemoryStore extends OnStore {
        OnMemoryStore() {
            super(ElectionProperties.Store.MEMORY);
        }
    }

    /** Matches if leases are kept in etcd. */
    static final class OnEtcdStore extends OnStore {
        OnEtcdStore() {
            super(ElectionProperties.Store.ETCD);
        }
    }

    /** Matches if leases are kept in ZooKeeper. */
    static final class OnZooKeeperStore extends OnStore {
        OnZooKeeperStore() {
            super(ElectionProperties.Store.ZOOKEEPER);
        }
    }

    /** Matches if leases are kept in Cassandra. */
    static final class OnCassandraStore extends OnStore {
        OnCassandraStore() {
            super(ElectionProperties.Store.CASSANDRA);
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
