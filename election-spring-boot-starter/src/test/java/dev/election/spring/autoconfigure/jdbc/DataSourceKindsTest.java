// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.withoutDataSource;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.BORROWED;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.FROM_URL;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.h2;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.leadsBesides;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.pool;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.spring.autoconfigure.StartReports;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Which kinds of data sources let heartbeats have connections of their own, and what the log says of the others. */
@ExtendWith({OutputCaptureExtension.class, HeartbeatConnections.class})
class DataSourceKindsTest {

    static final class Routing extends AbstractRoutingDataSource {

        private final DataSource one = h2(newDatabase());

        Routing(boolean hasDefault) {
            setTargetDataSources(Map.of("one", one));
            if (hasDefault) {
                setDefaultTargetDataSource(one);
            }
        }

        @Override
        protected @Nullable Object determineCurrentLookupKey() {
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
                            .contains("because it routes to several databases")
                            .contains("Mark the DataSource of one of these databases with @ElectionDataSource");
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
        assertThat(StartReports.report(output, List.of(RoutesNowhere.class)))
                .contains(
                        "provides no connection to the threads of leader election: Cannot determine target DataSource for lookup key [null]")
                .contains("Action: If it routes to several databases, mark the DataSource of one of them");
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
                    assertThat(output)
                            .contains(BORROWED + UserCredentialsDataSourceAdapter.class.getName())
                            .contains("may change connections of the DataSource that it wraps");
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
                    .contains("it is not known how " + BasicDataSource.class.getName() + " opens connections");
        });
    }

    @Test
    void aPoolOfTomcatGivesConnectionsBesideIt(CapturedOutput output) throws SQLException {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(newDatabase());
        pool.setUsername("sa");
        pool.setPassword("secret");
        pool.setInitialSize(0);
        DriverManager.getConnection(pool.getUrl(), "sa", "secret").close();
        withoutDataSource().withBean("pool", DataSource.class, () -> pool).run(context -> {
            awaitLeading(context, "default");
            assertThat(pool.getPool() == null ? 0 : pool.getSize()).isZero();
            assertThat(output).contains(FROM_URL + pool.getClass().getName());
        });
    }

    @ParameterizedTest
    @ValueSource(
            classes = {org.apache.tomcat.jdbc.pool.DataSource.class, BasicDataSource.class, HikariDataSource.class})
    void aPoolThatSpringBootMakesForAnEmbeddedDatabaseLeads(Class<?> pool) {
        withoutDataSource()
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues("spring.datasource.type=" + pool.getName())
                .run(context -> {
                    assertThat(context.getBean(DataSource.class)).isInstanceOf(pool);
                    // it is the pool that makes the database, and its password is needed from then on
                    context.getBean(DataSource.class).getConnection().close();
                    awaitLeading(context, "default");
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
                            .contains(
                                    "it is not known how " + JdbcConnectionPool.class.getName() + " opens connections")
                            .contains("accept this with election.jdbc.dedicated-connection=false");
                });
    }
}
