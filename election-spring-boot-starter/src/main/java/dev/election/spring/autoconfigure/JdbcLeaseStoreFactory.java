// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.InvalidSettingsException.checked;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.JdbcLeaseStoreBuilder;
import dev.election.spring.ElectionDataSource;
import dev.election.spring.ElectionStartException;
import dev.election.spring.autoconfigure.jdbc.HeartbeatSource;
import dev.election.spring.autoconfigure.jdbc.JdbcLeaseStoreFactoryBean;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.SingletonBeanRegistry;

/** Chooses the database that keeps the leases, and creates the store from the properties. */
final class JdbcLeaseStoreFactory {

    private JdbcLeaseStoreFactory() {}

    /** The DataSource with {@link ElectionDataSource}, or else the only or primary one. */
    static DataSource chosen(
            ObjectProvider<DataSource> qualified, ObjectProvider<DataSource> all, ListableBeanFactory beans) {
        try {
            DataSource marked = qualified.getIfAvailable();
            return marked == null ? all.getObject() : marked;
        } catch (NoUniqueBeanDefinitionException e) {
            List<String> marked = Arrays.asList(beans.getBeanNamesForAnnotation(ElectionDataSource.class));
            if (marked.size() > 1) {
                throw new ElectionStartException(
                        "Several beans have @ElectionDataSource, " + marked
                                + ", but the leases of all instances are kept in one database",
                        "Remove @ElectionDataSource from all but the one whose database all instances share.",
                        e);
            }
            throw new ElectionStartException(
                    "There are several DataSource beans, "
                            + Arrays.asList(beans.getBeanNamesForType(DataSource.class))
                            + ", and it is not clear in which database to keep the leases: none has"
                            + " @ElectionDataSource, and not exactly one has @Primary",
                    "Put @ElectionDataSource on the one whose database all instances share.",
                    e);
        } catch (NoSuchBeanDefinitionException e) {
            throw new ElectionStartException(
                    "It is not clear in which database to keep the leases: each DataSource bean, "
                            + Arrays.asList(
                                    BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, DataSource.class))
                            + ", is excluded from injection by its type (for example by defaultCandidate = false), and"
                            + " none has @ElectionDataSource",
                    "Put @ElectionDataSource on the one whose database all instances share.",
                    e);
        }
    }

    static JdbcLeaseStoreFactoryBean open(
            DataSource dataSource, ElectionProperties properties, ListableBeanFactory beans) {
        HeartbeatSource heartbeats =
                HeartbeatSource.of(dataSource, properties.jdbc().dedicatedConnection());
        JdbcLeaseStore store = build(heartbeats, properties);
        heartbeats.report(ofBean(dataSource, beans));
        return new JdbcLeaseStoreFactoryBean(store, heartbeats);
    }

    private static JdbcLeaseStore build(HeartbeatSource heartbeats, ElectionProperties properties) {
        ElectionProperties.Jdbc jdbc = properties.jdbc();
        JdbcLeaseStoreBuilder builder = JdbcLeaseStore.builder(heartbeats.lender())
                .callTimeout(TimingSettings.of(properties).callTimeout())
                .createTables(createsTables(jdbc, heartbeats));
        checked("election.jdbc.schema", () -> builder.schema(jdbc.schema()));
        checked("election.jdbc.table-prefix", () -> builder.tablePrefix(jdbc.tablePrefix()));
        checked("election.jdbc.lease-table", () -> builder.leaseTable(jdbc.leaseTable()));
        checked("election.jdbc.leader-table", () -> builder.leaderTable(jdbc.leaderTable()));
        checked("election.jdbc.platform", () -> builder.platform(jdbc.platform()));
        builder.push(jdbc.push()).readsOnly(!properties.candidate());
        heartbeats.own().ifPresent(builder::ownConnections);
        return builder.build();
    }

    private static boolean createsTables(ElectionProperties.Jdbc jdbc, HeartbeatSource heartbeats) {
        return switch (jdbc.initializeSchema()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case EMBEDDED -> heartbeats.isEmbedded();
        };
    }

    // Searches existing beans only, so that no bean is created just for its name.
    private static String ofBean(DataSource dataSource, ListableBeanFactory beans) {
        return beans instanceof SingletonBeanRegistry made
                ? Arrays.stream(beans.getBeanNamesForType(DataSource.class, true, false))
                        .filter(name -> made.getSingleton(name) == dataSource)
                        .findFirst()
                        .map(name -> " of bean '" + name + "'")
                        .orElse("")
                : "";
    }
}
