// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.election.StoreRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builder for a {@link CassandraLeaseStore}. Each value is checked when it is set.
 *
 * @since 0.1.0
 */
public final class CassandraLeaseStoreBuilder {

    /** The keyspace, unless it is set. */
    public static final String DEFAULT_KEYSPACE = "election";

    /** What the names of the tables begin with, unless it is set. */
    public static final String DEFAULT_TABLE_PREFIX = "election_";

    /** The group, unless it is set. */
    public static final String DEFAULT_GROUP = "default";

    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);
    // Cassandra permits names of 48 characters; the longest that follows the prefix has 6.
    private static final Pattern KEYSPACE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,47}");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z][A-Za-z0-9_]{0,41})?");
    private static final int LONGEST_GROUP = 200;

    private final Supplier<CqlSessionBuilder> sessions;
    private @Nullable DriverConfigLoader driverConfig;
    // All that were passed.
    private final List<DriverConfigLoader> driverConfigs = new ArrayList<>();
    private String keyspace = DEFAULT_KEYSPACE;
    private String tablePrefix = DEFAULT_TABLE_PREFIX;
    private String group = DEFAULT_GROUP;
    private Duration callTimeout = Duration.ofSeconds(3);
    private CassandraConsistency consistency = CassandraConsistency.QUORUM;
    private CassandraSchema schema = CassandraSchema.VALIDATE;

    CassandraLeaseStoreBuilder(Supplier<CqlSessionBuilder> sessions) {
        this.sessions = sessions;
    }

    /**
     * The configuration of the driver that the sessions begin with; the driver's own files by default. What the
     * guarantees of the store depend on is set over it: protocol, heartbeats, timeouts, connections, no repetition of a
     * request. The one of the last call is used. A session builder that has a configuration which was never passed here
     * is refused, because its content would have no effect.
     */
    public CassandraLeaseStoreBuilder driverConfig(DriverConfigLoader loader) {
        driverConfig = loader;
        driverConfigs.add(loader);
        return this;
    }

    /**
     * The keyspace of the tables, {@value #DEFAULT_KEYSPACE} by default. Cassandra reads names without quotes as lower
     * case; the store writes this one as it is.
     */
    public CassandraLeaseStoreBuilder keyspace(String name) {
        if (!KEYSPACE.matcher(name).matches()) {
            throw new IllegalArgumentException("The keyspace '" + name
                    + "' is not a letter followed by at most 47 letters, digits and underscores");
        }
        keyspace = name;
        return this;
    }

    /** What the names of the two tables begin with, {@value #DEFAULT_TABLE_PREFIX} by default. */
    public CassandraLeaseStoreBuilder tablePrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("The table prefix '" + prefix
                    + "' is not a letter followed by at most 41 letters, digits and underscores");
        }
        tablePrefix = prefix;
        return this;
    }

    /**
     * The group of instances that share elections, {@value #DEFAULT_GROUP} by default. Groups have the tables in common
     * and do not see each other's elections. The elections of a group are one partition.
     */
    public CassandraLeaseStoreBuilder group(String name) {
        if (name.isBlank() || name.length() > LONGEST_GROUP) {
            throw new IllegalArgumentException(
                    "The group '" + name + "' is blank or longer than " + LONGEST_GROUP + " characters");
        }
        group = name;
        return this;
    }

    /** The time after which a call is abandoned; 3 s by default. */
    public CassandraLeaseStoreBuilder callTimeout(Duration timeout) {
        if (timeout.compareTo(SHORTEST_CALL) < 0 || timeout.compareTo(LONGEST_CALL) > 0) {
            throw new IllegalArgumentException("The call timeout " + timeout.toMillis() + " ms is not between "
                    + SHORTEST_CALL.toMillis() + " ms and " + LONGEST_CALL.toMinutes() + " min");
        }
        callTimeout = timeout;
        return this;
    }

    /** Of which replicas a majority decides; {@link CassandraConsistency#QUORUM} by default. */
    public CassandraLeaseStoreBuilder consistency(CassandraConsistency level) {
        consistency = level;
        return this;
    }

    /** What is done about missing tables; {@link CassandraSchema#VALIDATE} by default. */
    public CassandraLeaseStoreBuilder schema(CassandraSchema mode) {
        schema = mode;
        return this;
    }

    /** Creates the store. Connects to nothing; Cassandra may be down. */
    public CassandraLeaseStore build() {
        Tables tables = new Tables(keyspace, tablePrefix, group);
        return new CassandraLeaseStore(
                new Connector(checked(), driverConfig, tables, callTimeout, consistency), tables, schema);
    }

    private Supplier<CqlSessionBuilder> checked() {
        List<DriverConfigLoader> passed = List.copyOf(driverConfigs);
        return () -> {
            CqlSessionBuilder builder = sessions.get();
            DriverConfigLoader own = BuilderContent.configuration(builder);
            if (own != null && !passed.contains(own)) {
                throw new StoreRefusedException("The session builder has a configuration of the driver, set by"
                        + " withConfigLoader, that the store does not use: contact points, credentials or TLS in it"
                        + " would have no effect. Pass it to driverConfig of the store's builder instead; in an"
                        + " application of Spring Boot, declare it as a bean of the type DriverConfigLoader, or set"
                        + " what it sets in a DriverConfigLoaderBuilderCustomizer");
            }
            return builder;
        };
    }
}
