// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes sessions of the driver. Not final, for tests. */
class Connector {

    private final Supplier<CqlSessionBuilder> builders;
    private final @Nullable DriverConfigLoader driverConfig;
    private final Tables tables;
    private final Duration callTimeout;
    private final CassandraConsistency consistency;

    Connector(
            Supplier<CqlSessionBuilder> builders,
            @Nullable DriverConfigLoader driverConfig,
            Tables tables,
            Duration callTimeout,
            CassandraConsistency consistency) {
        this.builders = builders;
        this.driverConfig = driverConfig;
        this.tables = tables;
        this.callTimeout = callTimeout;
        this.consistency = consistency;
    }

    Duration callTimeout() {
        return callTimeout;
    }

    CassandraConsistency consistency() {
        return consistency;
    }

    /**
     * Connects, which may take several times as long as a call.
     *
     * @param name names the session and its threads
     */
    CqlSession connect(String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        DriverConfigLoader application = driverConfig == null
                ? DriverConfigLoader.fromDefaults(loader == null ? Connector.class.getClassLoader() : loader)
                : driverConfig;
        CqlSessionBuilder builder = builders.get();
        Borrowed.keepOpen(builder);
        return builder
                // Statements name it; if it is missing, the check of the schema says so.
                .withKeyspace((CqlIdentifier) null)
                // See DriverSettings, which leaves out those of the configuration.
                .withRequestTracker(null)
                .withNodeStateListener(null)
                .withSchemaChangeListener(null)
                .withConfigLoader(DriverSettings.over(application, name, consistency, tables))
                .build();
    }
}
