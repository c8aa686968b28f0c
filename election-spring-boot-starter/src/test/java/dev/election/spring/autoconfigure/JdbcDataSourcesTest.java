// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static dev.election.spring.autoconfigure.JdbcContexts.withoutDataSource;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.ElectionDataSource;
import dev.election.store.InMemoryLeaseStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Which database keeps the leases, whether heartbeats have connections of their own, and what the log says of it. */
@ExtendWith(OutputCaptureExtension.class)
class JdbcDataSourcesTest {

    private static final String AS_HIKARI = "connections of their own, opened as " + HikariDataSource.class.getName();
    private static final String FROM_URL = "connections of their own, with the driver, URL, user and password of ";
    private static final String BORROWED = "No connection of its own can be had from ";

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @BeforeEach
    void readWhatIsSaid() {
        logging.setLogLevel(DerivedDataSource.class.getName(), LogLevel.INFO);
    }

    @AfterEach
    void readNoMore() {
        logging.setLogLevel(DerivedDataSource.class.getName(), null);
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername("sa");
        return pool;
    }

    private static JdbcDataSource h2(String url) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url);
        dataSource.setUser("sa");
        return dataSource;
    }

    private static boolean keepsLeases(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                var tables = connection.getMetaData().getTables(null, null, "ELECTION_LEASE", null)) {
            return tables.next();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The context leads, and has asked nothing of the pool for it. */
    private static void leadsBesides(HikariDataSource pool, ApplicationContext context, CapturedOutput output) {
        awaitLeading(context, "default");
        assertThat(pool.isRunning()).as("pool was asked").isFalse();
        assertThat(output).contains(AS_HIKARI).doesNotContain(BORROWED);
    }

    @Test
    void theOnlyOneGivesConnectionsBesideItsPool(CapturedOutput output) {
        on(newDatabase()).run(context -> leadsBesides(context.getBean(HikariDataSource.class), context, output));
    }

    @Test
    void theOnlyOneLendsItsConnectionsIfToldTo(CapturedOutput output) {
        on(newDatabase())
                .withPropertyValues("election.jdbc.dedicated-connection=false")
                .run(context -> {
                    awaitLeading(context, "default");
                    assertThat(context.getBean(HikariDataSource.class).isRunning())
                            .isTrue();
                    assertThat(output).doesNotContain(AS_HIKARI).doesNotContain(BORROWED);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryOfTwo {

        @Bean
        @Primary
        HikariDataSource orders() {
            return pool(newDatabase());
        }

        @Bean
        HikariDataSource reports() {
            return pool(newDatabase());
        }
    }

    @Test
    void thePrimaryOfSeveralIsUsed(CapturedOutput output) {
        withoutDataSource().withUserConfiguration(PrimaryOfTwo.class).run(context -> {
            leadsBesides(context.getBean("orders", HikariDataSource.class), context, output);
            assertThat(keepsLeases(context.getBean("orders", DataSource.class))).isTrue();
            assertThat(keepsLeases(context.getBean("reports", DataSource.class)))
                    .isFalse();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Marked {

        @Bean(defaultCandidate = false)
        @ElectionDataSource
        HikariDataSource leases() {
            return pool(newDatabase());
        }
    }

    @Test
    void theMarkedOneIsUsedInPreferenceToThePrimary(CapturedOutput output) {
        withoutDataSource()
                .withUserConfiguration(PrimaryOfTwo.class, Marked.class)
                .run(context -> {
                    leadsBesides(context.getBean("leases", HikariDataSource.class), context, output);
                    assertThat(keepsLeases(context.getBean("leases", DataSource.class)))
                            .isTrue();
                    assertThat(keepsLeases(context.getBean("orders", DataSource.class)))
                            .isFalse();
                });
    }

    @Test
    void theMarkedOneLeavesBootsOwnAsItIs(CapturedOutput output) {
        on(newDatabase()).withUserConfiguration(Marked.class).run(context -> {
            leadsBesides(context.getBean("leases", HikariDataSource.class), context, output);
            assertThat(context.getBeansOfType(DataSource.class)).hasSize(2);
        });
    }

    static final class Routing extends AbstractRoutingDataSource {

        private final DataSource one = h2(newDatabase());

        Routing(boolean hasDefault) {
            setTargetDataSources(Map.of("one", one));
            if (hasDefault) {
                setDefaultTargetDataSource(one);
            }
        }

        @Override
        protected @org.jspecify.annotations.Nullable Object determineCurrentLookupKey() {
            return null; // as on a thread that serves no tenant
        }
    }

    @Test
    void aRoutingOneLendsConnectionsOfItsDefaultAndSaysSo(CapturedOutput output) {
        withoutDataSource()
                .withBean(
                        "routing",
                        DataSource.class,
                        () -> new LazyConnectionDataSourceProxy(initialized(new Routing(true))))
                .run(context -> {
                    awaitLeading(context, "default");
                    assertThat(output)
                            .contains(BORROWED)
                            .contains("since it routes to several databases")
                            .contains("Mark the DataSource of one of these with @ElectionDataSource");
                });
    }

    private static Routing initialized(Routing routing) {
        routing.afterPropertiesSet();
        return routing;
    }

    @Configuration(proxyBeanMethods = false)
    static class RoutesNowhere {

        @Bean
        Routing routing() {
            return new Routing(false);
        }
    }

    @Test
    void aRoutingOneWithoutADefaultStopsTheApplication(CapturedOutput output) {
        assertThat(StartReports.report(output, java.util.List.of(RoutesNowhere.class)))
                .contains("gives its threads no connection: Cannot determine target DataSource for lookup key [null]")
                .contains("Action: If it routes to several databases, mark the DataSource of one of them");
    }

    @Test
    void aMarkedOneIsUsedBesideARoutingOne(CapturedOutput output) {
        withoutDataSource()
                .withUserConfiguration(RoutesNowhere.class, Marked.class)
                .run(context -> leadsBesides(context.getBean("leases", HikariDataSource.class), context, output));
    }

    @Test
    void wrappersForTransactionsAreSeenThrough(CapturedOutput output) {
        HikariDataSource pool = pool(newDatabase());
        withoutDataSource()
                .withBean(
                        "wrapped",
                        DataSource.class,
                        () -> new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(pool)))
                .run(context -> leadsBesides(pool, context, output));
    }

    @Test
    void anAdapterForAnotherUserIsNotSeenThrough(CapturedOutput output) {
        UserCredentialsDataSourceAdapter adapter = new UserCredentialsDataSourceAdapter();
        adapter.setTargetDataSource(h2(newDatabase()));
        adapter.setUsername("sa");
        adapter.setPassword("");
        withoutDataSource()
                .withBean("adapter", DataSource.class, () -> adapter)
                .withPropertyValues("election.jdbc.initialize-schema=always")
                .run(context -> {
                    awaitLeading(context, "default");
                    assertThat(output).contains(BORROWED).contains("does not tell its URL, user and password");
                });
    }

    @Test
    void aPoolOverADataSourceGivesConnectionsOfThatOne(CapturedOutput output) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(h2(newDatabase()));
        withoutDataSource()
                .withBean("pool", DataSource.class, () -> pool)
                .run(context -> leadsBesides(pool, context, output));
    }

    @Test
    void aPoolOverAClassOfDataSourcesGivesConnectionsOfThatOne(CapturedOutput output) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSourceClassName(JdbcDataSource.class.getName());
        pool.addDataSourceProperty("URL", newDatabase());
        pool.setUsername("sa");
        pool.setPassword("");
        withoutDataSource()
                .withBean("pool", DataSource.class, () -> pool)
                .run(context -> leadsBesides(pool, context, output));
    }

    @Test
    void aPoolOfDbcp2KeepsItsPasswordAndSoLendsItsConnections(CapturedOutput output) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(newDatabase());
        pool.setUsername("sa");
        withoutDataSource().withBean("pool", DataSource.class, () -> pool).run(context -> {
            awaitLeading(context, "default");
            assertThat(output)
                    .contains(BORROWED + BasicDataSource.class.getName())
                    .contains("does not tell its URL, user and password");
        });
    }

    @Test
    void aPoolOfTomcatGivesConnectionsBesideIt(CapturedOutput output) {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(newDatabase());
        pool.setUsername("sa");
        pool.setInitialSize(0);
        withoutDataSource().withBean("pool", DataSource.class, () -> pool).run(context -> {
            awaitLeading(context, "default");
            assertThat(pool.getPool() == null ? 0 : pool.getSize()).isZero();
            assertThat(output).contains(FROM_URL + pool.getClass().getName());
        });
    }

    @Test
    void aPoolOfUnknownKindLendsItsConnectionsAndSaysSo(CapturedOutput output) {
        withoutDataSource()
                .withBean("pool", DataSource.class, () -> JdbcConnectionPool.create(newDatabase(), "sa", ""))
                .run(context -> {
                    awaitLeading(context, "default");
                    assertThat(output)
                            .contains(BORROWED)
                            .contains("does not tell its URL, user and password")
                            .contains("accept this with election.jdbc.dedicated-connection=false");
                });
    }

    @Test
    void aServiceConnectionSaysWhichDatabaseItIs(CapturedOutput output) {
        String url = newDatabase();
        on("jdbc:h2:tcp://localhost:1/mem:unused")
                .withBean(JdbcConnectionDetails.class, () -> new JdbcConnectionDetails() {
                    @Override
                    public String getJdbcUrl() {
                        return url;
                    }

                    @Override
                    public String getUsername() {
                        return "sa";
                    }

                    @Override
                    public String getPassword() {
                        return "";
                    }
                })
                .run(context -> {
                    leadsBesides(context.getBean(HikariDataSource.class), context, output);
                    assertThat(keepsLeases(h2(url))).isTrue();
                });
    }

    @Test
    void noneIsNeededForAStoreInMemory(CapturedOutput output) {
        withoutDataSource().withPropertyValues("election.store=memory").run(context -> {
            awaitLeading(context, "default");
            assertThat(context).hasSingleBean(InMemoryLeaseStore.class).doesNotHaveBean(JdbcLeaseStore.class);
            assertThat(output).doesNotContain("Heartbeats of election").doesNotContain(BORROWED);
        });
    }
}
