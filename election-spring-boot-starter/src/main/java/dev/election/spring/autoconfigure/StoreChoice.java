// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.ElectionStartException;
import dev.election.spring.autoconfigure.ElectionProperties.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Which store keeps the leases: the one that {@code election.store} names, or else the only one that the application
 * has. Instances that chose differently would each have a leader, so nothing is guessed where there are several.
 *
 * @param chosen the store; null if there are several and none is named, or if there is none
 * @param candidates what the application has, with the reason, in words
 */
record StoreChoice(@Nullable Store chosen, Map<Store, String> candidates) {

    // The stores of engines, and the class that each dependency brings.
    private static final Map<Store, String> ENGINES = Map.of(
            Store.ETCD, "dev.election.etcd.EtcdLeaseStore",
            Store.ZOOKEEPER, "dev.election.zookeeper.ZooKeeperLeaseStore",
            Store.CASSANDRA, "dev.election.cassandra.CassandraLeaseStore");

    /** @param hasDataSource whether there is a bean of that type */
    static StoreChoice of(Environment environment, boolean hasDataSource, @Nullable ClassLoader loader) {
        return of(environment, hasDataSource, type -> ClassUtils.isPresent(type, loader));
    }

    static StoreChoice of(Environment environment, boolean hasDataSource, Predicate<String> isPresent) {
        Map<Store, String> candidates = new TreeMap<>();
        ENGINES.forEach((engine, type) -> {
            if (isPresent.test(type)) {
                candidates.put(engine, artifact(engine) + " is among the dependencies");
            }
        });
        if (hasDataSource) {
            candidates.put(Store.JDBC, "there is a DataSource bean");
        }
        Store named =
                Binder.get(environment).bind("election.store", Store.class).orElse(null);
        List<Store> all = new ArrayList<>(candidates.keySet());
        return new StoreChoice(named != null ? named : all.size() == 1 ? all.get(0) : null, candidates);
    }

    /** Whether the chosen store is that of an engine whose dependency is missing. */
    boolean isMissing() {
        return engine().isPresent() && !candidates.containsKey(chosen);
    }

    /**
     * The name of the engine that keeps the leases, where no transaction of the application can be fenced, if it is
     * one.
     */
    Optional<String> engine() {
        return Optional.ofNullable(chosen).filter(ENGINES::containsKey).map(StoreChoice::name);
    }

    /** Why there is no store. */
    ElectionStartException refusal() {
        if (chosen != null && isMissing()) {
            return new ElectionStartException(
                    "election.store is " + name(chosen) + ", and " + artifact(chosen)
                            + " is not among the dependencies",
                    "Add the dependency dev.election:" + artifact(chosen)
                            + ", whose version election-bom manages, or choose another election.store.",
                    null);
        }
        return new ElectionStartException(
                "Several stores could keep the leases of leader election, and election.store names none: "
                        + candidates.entrySet().stream()
                                .map(each -> name(each.getKey()) + " (" + each.getValue() + ")")
                                .collect(Collectors.joining(", ")),
                "Set election.store to "
                        + candidates.keySet().stream().map(StoreChoice::name).collect(Collectors.joining(" or "))
                        + ", the same for all instances: instances with different stores would each have a leader.",
                null);
    }

    private static String name(Store store) {
        return store.name().toLowerCase(Locale.ROOT);
    }

    private static String artifact(Store engine) {
        return "election-" + name(engine);
    }
}
