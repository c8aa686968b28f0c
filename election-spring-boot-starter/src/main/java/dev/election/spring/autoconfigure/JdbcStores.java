// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.InvalidSettingsException.checked;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.JdbcLeaseStoreBuilder;
import dev.election.spring.ElectionDataSource;
import dev.election.spring.ElectionStartException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Chooses the database that keeps the leases, and opens the store there from the properties. */
final class JdbcStores {

    private static final Logger log = LoggerFactory.getLogger(JdbcStores.class);

    private JdbcStores() {}

    /** The DataSource with {@link ElectionDataSource}, else the only or primary one. */
    static DataSource chosen(
            ObjectProvider<DataSource> qualified, ObjectProvider<DataSource> all, ListableBeanFactory beans) {
        try {
            DataSource marked = qualified.getIfAvailable();
            return marked == null ? all.getObject() : marked;
        } catch (NoUniqueBeanDefinitionException e) {
            List<String> marked = Arrays.asList(beans.getBeanNamesForAnnotation(ElectionDataSource.class));
            if (marked.size() > 1) {
                throw new ElectionStartException(
                        "There are several beans with @ElectionDataSource, " + marked
                                + ", and the leases of election are kept in one database",
                        "Leave @ElectionDataSource on one of them.",
                        e);
            }
            throw new ElectionStartException(
                    "There are several DataSources, " + Arrays.asList(beans.getBeanNamesForType(DataSource.class))
                            + ", and none is marked as the one that keeps the leases of election",
                    "Mark one of them with @ElectionDataSource or @Primary.",
                    e);
        }
    }

    static OpenedStore open(DataSource dataSource, ElectionProperties properties) {
        Durations.check(properties);
        Optional<DerivedDataSource> derived = DerivedDataSource.of(dataSource);
        boolean dedicated = properties.jdbc().dedicatedConnection();
        JdbcLeaseStore store = build(dataSource, derived, properties);
        if (dedicated) {
            derived.ifPresentOrElse(DerivedDataSource::tell, () -> warnOfPool(dataSource));
        }
        return new OpenedStore(store, kind(dataSource), dedicated && derived.isPresent());
    }

    private static JdbcLeaseStore build(
            DataSource dataSource, Optional<DerivedDataSource> derived, ElectionProperties properties) {
        ElectionProperties.Jdbc jdbc = properties.jdbc();
        JdbcLeaseStoreBuilder builder = JdbcLeaseStore.builder(DerivedDataSource.withoutTransactions(dataSource))
                .callTimeout(Durations.callTimeout(properties))
                .createTables(createsTables(jdbc, dataSource, derived));
        checked("election.jdbc.schema", () -> builder.schema(jdbc.schema()));
        checked("election.jdbc.table-prefix", () -> builder.tablePrefix(jdbc.tablePrefix()));
        checked("election.jdbc.platform", () -> builder.platform(jdbc.platform()));
        builder.push(jdbc.push());
        if (jdbc.dedicatedConnection()) {
            derived.ifPresent(builder::ownConnections);
        }
        return builder.build();
    }

    private static boolean createsTables(
            ElectionProperties.Jdbc jdbc, DataSource dataSource, Optional<DerivedDataSource> derived) {
        return switch (jdbc.initializeSchema()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case EMBEDDED ->
                derived.map(DerivedDataSource::isEmbedded)
                        .orElseGet(() ->
                                DerivedDataSource.findsEmbedded(DerivedDataSource.withoutTransactions(dataSource)));
        };
    }

    private static void warnOfPool(DataSource dataSource) {
        boolean routes = DerivedDataSource.withoutTransactions(dataSource) instanceof AbstractRoutingDataSource;
        log.warn(
                "No connection of its own can be had from {} for the heartbeats of election, since {}: they borrow from it,"
                        + " so that an exhausted pool can cost leadership. {}, or accept this with"
                        + " election.jdbc.dedicated-connection=false",
                kind(dataSource),
                routes ? "it routes to several databases" : "it does not tell its URL, user and password",
                routes
                        ? "Mark the DataSource of one of these with @ElectionDataSource"
                        : "Give election a DataSource with @ElectionDataSource that has a URL");
    }

    // Not the object itself, whose text may have a password in it.
    private static String kind(DataSource dataSource) {
        return DerivedDataSource.withoutTransactions(dataSource).getClass().getName();
    }
}
