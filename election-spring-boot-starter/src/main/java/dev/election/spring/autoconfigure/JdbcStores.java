// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaseStoreException;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.JdbcLeaseStoreBuilder;
import dev.election.jdbc.UnusableDatabaseException;
import dev.election.spring.ElectionStartException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;

/** Builds the store in a database from the properties, and looks whether the database can be used. */
final class JdbcStores {

    private static final Logger log = LoggerFactory.getLogger(JdbcStores.class);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final int CALLS_IN_A_LEASE = 5;

    private JdbcStores() {}

    static DataSource onlyOne(ObjectProvider<DataSource> dataSources, ListableBeanFactory beans) {
        DataSource unique = dataSources.getIfUnique();
        if (unique == null) {
            List<String> names = Arrays.asList(beans.getBeanNamesForType(DataSource.class));
            throw new ElectionStartException(
                    "There are several DataSources, " + names
                            + ", and none is marked as the one that keeps the leases of" + " election",
                    "Mark one of them with @ElectionDataSource or @Primary.",
                    null);
        }
        return unique;
    }

    static JdbcLeaseStore open(DataSource dataSource, ElectionProperties properties) {
        JdbcLeaseStore store = build(dataSource, properties);
        store.keepConnections(false); // until the context is started
        try {
            store.initialize();
        } catch (UnusableDatabaseException e) {
            store.close();
            throw e;
        } catch (LeaseStoreException e) {
            log.warn(
                    "The database of election cannot be reached: {}. The application starts all the same; it leads nothing"
                            + " until the database answers, and it is asked again until then",
                    e.getMessage());
        }
        return store;
    }

    private static JdbcLeaseStore build(DataSource dataSource, ElectionProperties properties) {
        ElectionProperties.Jdbc jdbc = properties.jdbc();
        Optional<DerivedDataSource> derived = DerivedDataSource.of(dataSource);
        try {
            JdbcLeaseStoreBuilder builder = JdbcLeaseStore.builder(DerivedDataSource.withoutTransactions(dataSource))
                    .schema(jdbc.schema())
                    .tablePrefix(jdbc.tablePrefix())
                    .platform(jdbc.platform())
                    .callTimeout(callTimeout(properties))
                    .createTables(createsTables(jdbc, dataSource, derived));
            if (jdbc.dedicatedConnection()) {
                derived.ifPresentOrElse(builder::ownConnections, () -> warnOfPool(dataSource));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "The settings of election cannot work: " + e.getMessage(),
                    "Change the properties named election.* accordingly.",
                    e);
        }
    }

    /** Leaves room for a second try, and a heartbeat, before the lease ends. */
    private static Duration callTimeout(ElectionProperties properties) {
        return Collections.min(List.of(LONGEST_CALL, properties.leaseDuration().dividedBy(CALLS_IN_A_LEASE)));
    }

    private static boolean createsTables(
            ElectionProperties.Jdbc jdbc, DataSource dataSource, Optional<DerivedDataSource> derived) {
        return switch (jdbc.initializeSchema()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case EMBEDDED -> derived.map(DerivedDataSource::isEmbedded).orElseGet(() -> isEmbedded(dataSource));
        };
    }

    private static boolean isEmbedded(DataSource dataSource) {
        try {
            return EmbeddedDatabaseConnection.isEmbedded(dataSource);
        } catch (RuntimeException e) {
            return false; // a pool that cannot start: an embedded database would be there
        }
    }

    private static void warnOfPool(DataSource dataSource) {
        log.warn(
                "No connection of its own can be derived from {} for the heartbeats of election: they borrow from it, so that"
                        + " an exhausted pool can cost leadership. Give election a DataSource with @ElectionDataSource that has"
                        + " a URL, or accept this with election.jdbc.dedicated-connection=false",
                dataSource);
    }
}
