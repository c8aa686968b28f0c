// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderWork;
import dev.election.runtime.LeaseElections;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.spring.ElectionStartException;
import dev.election.spring.lifecycle.StartingThread;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Builds an instance from the properties, without starting it. */
final class LeaseElectionsFactory {

    private static final Logger log = LoggerFactory.getLogger(LeaseElectionsFactory.class);

    private static final String CONNECTION_FACTORY = "io.r2dbc.spi.ConnectionFactory";

    private static final String CONFIGURE_DATA_SOURCE =
            "Configure a DataSource (spring.datasource.url and a connection pool, for example with"
                    + " spring-boot-starter-jdbc).";

    // Needs no pool, and is not a candidate for injection elsewhere. A test compiles and runs it.
    private static final String ADD_DATA_SOURCE =
            "Add the JDBC driver of a database to the dependencies, and define a DataSource for leader election only:"
                    + " @Bean(defaultCandidate = false) @ElectionDataSource DataSource electionDataSource() {"
                    + " return DataSourceBuilder.create().type(SimpleDriverDataSource.class)"
                    + ".url(\"jdbc:...\").username(...).password(...).build(); }.";

    private LeaseElectionsFactory() {}

    static LeaseElections build(
            ElectionProperties properties,
            ObjectProvider<LeaseStore> stores,
            ObjectProvider<LeaderWork.Scope> scopes,
            ObjectProvider<LeaseElectionsBuilderCustomizer> customizers,
            ListableBeanFactory beans,
            Environment environment) {
        LeaseElectionsBuilder builder = LeaseElections.builder(store(properties, stores, beans, environment));
        tellApplication(builder, environment);
        InvalidSettingsException.checked("election.address", () -> builder.address(properties.address()));
        String id = properties.instanceId();
        if (id != null) {
            InvalidSettingsException.checked("election.instance-id", () -> builder.instance(id));
        }
        builder.candidate(properties.candidate())
                .balance(properties.balance())
                .waitCheck(StartingThread::refuseToWait)
                .leaseDuration(properties.leaseDuration())
                .heartbeatInterval(properties.heartbeatInterval())
                .shutdownTimeout(properties.shutdownTimeout())
                .interruptAfter(properties.interruptAfter());
        scopes.orderedStream().forEach(builder::workScope); // the fence is one, and an application may have others
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        try {
            return TimingSettings.checked(builder::build);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    List.of("election.lease-duration", "election.heartbeat-interval"),
                    String.valueOf(e.getMessage()),
                    "Make election.lease-duration longer, or election.heartbeat-interval shorter.",
                    e);
        }
    }

    // Only for people: peers of another application in the same election are reported.
    private static void tellApplication(LeaseElectionsBuilder builder, Environment environment) {
        String application = environment.getProperty(ElectionNames.APPLICATION);
        try {
            builder.application(StringUtils.hasText(application) ? application : null);
        } catch (IllegalArgumentException e) {
            log.warn(
                    "{} is not stored with the lease of this instance: {}. Another application in the same election is"
                            + " not recognized",
                    ElectionNames.APPLICATION,
                    e.getMessage());
        }
    }

    private static LeaseStore store(
            ElectionProperties properties,
            ObjectProvider<LeaseStore> stores,
            ListableBeanFactory beans,
            Environment environment) {
        if (!properties.enabled()) {
            log.warn("Leader election is disabled by election.enabled=false: methods with @OnLeader run on every "
                    + "instance, and"
                    + " each instance leads all of its elections");
            return new InMemoryLeaseStore();
        }
        boolean hasDataSource = !OnDataSource.dataSources(beans).isEmpty();
        StoreChoice choice = StoreChoice.of(environment, hasDataSource, LeaseElectionsFactory.class.getClassLoader());
        if (hasDataSource && properties.fencing().transactions()) {
            choice.engine()
                    .ifPresent(engine -> log.warn(
                            "Transactions of leader work are not fenced, because the leases are kept in {} and not in their"
                                    + " database: a leader that was suspended may commit after its term has ended. Check the"
                                    + " token in the transaction (JdbcFencingGate), or keep the leases in the database."
                                    + " election.fencing.transactions=false turns this warning off",
                            engine));
        }
        return stores.getIfAvailable(() -> {
            if (choice.isMissing() || choice.candidates().size() > 1) {
                throw choice.refusal();
            }
            boolean usesR2dbc = hasConnectionFactory(beans);
            throw new ElectionStartException(
                    "Leader election has no store for its leases: there is neither a DataSource bean nor a LeaseStore"
                            + " bean, and election.store is not memory"
                            + (usesR2dbc
                                    ? ". The application uses R2DBC, for which Spring Boot creates no DataSource"
                                    : ""),
                    (usesR2dbc ? ADD_DATA_SOURCE : CONFIGURE_DATA_SOURCE)
                            + " Or set election.store=memory if the application runs as a single process, or"
                            + " election.enabled=false to run all methods on every instance.",
                    null);
        });
    }

    private static boolean hasConnectionFactory(ListableBeanFactory beans) {
        ClassLoader loader = LeaseElectionsFactory.class.getClassLoader();
        return ClassUtils.isPresent(CONNECTION_FACTORY, loader)
                && beans.getBeanNamesForType(ClassUtils.resolveClassName(CONNECTION_FACTORY, loader), true, false)
                                .length
                        > 0;
    }
}
