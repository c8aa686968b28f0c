// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static dev.election.spring.autoconfigure.JdbcContexts.withoutDataSource;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.BORROWED;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.BY_ITSELF;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.h2;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.leadsBesides;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.pool;
import static org.assertj.core.api.Assertions.assertThat;

import com.p6spy.engine.spy.P6DataSource;
import com.zaxxer.hikari.HikariDataSource;
import dev.election.spring.autoconfigure.StartReports;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/**
 * A wrapper that does something is asked for each connection; one that only observes is not. The log says which, and
 * why.
 */
@ExtendWith({OutputCaptureExtension.class, HeartbeatConnections.class})
class WrappedDataSourcesTest {

    /** Sets a schema on each connection, as an application with several tenants does. */
    static class OfTenant extends DelegatingDataSource {

        OfTenant(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            connection.setSchema("TENANT");
            return connection;
        }
    }

    static class PoolOfTenant extends HikariDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            connection.setSchema("TENANT");
            return connection;
        }
    }

    private static String databaseWithTenant() {
        String url = newDatabase();
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA TENANT");
            return url;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static ApplicationContextRunner withBean(DataSource dataSource) {
        return withoutDataSource().withBean("tenants", DataSource.class, () -> dataSource);
    }

    /** It leads, and the tables of the election are where this wrapper's connections look for them. */
    private static void leadsInTheSchemaOfTheTenant(DataSource dataSource, String url) {
        withBean(dataSource).run(context -> {
            awaitLeading(context, "default");
            assertThat(schemasOfTheTables(url)).containsExactly("TENANT");
        });
    }

    private static List<String> schemasOfTheTables(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                var tables = connection.getMetaData().getTables(null, null, "ELECTION_LEASE", null)) {
            List<String> schemas = new ArrayList<>();
            while (tables.next()) {
                schemas.add(tables.getString("TABLE_SCHEM"));
            }
            return schemas;
        }
    }

    @Test
    void oneThatSetsASchemaIsAsked(CapturedOutput output) {
        String url = databaseWithTenant();
        leadsInTheSchemaOfTheTenant(new OfTenant(pool(url)), url);

        assertThat(output)
                .containsOnlyOnce(BORROWED + OfTenant.class.getName() + " of bean 'tenants'")
                .contains("may change connections of the DataSource that it wraps, for example set a schema")
                .contains("with @ElectionDataSource, or accept this with election.jdbc.dedicated-connection=false");
    }

    @Configuration(proxyBeanMethods = false)
    static class NeedsATenant {

        @Bean
        DataSource tenants() {
            return new DelegatingDataSource(pool(newDatabase())) {
                @Override
                public Connection getConnection() {
                    throw new IllegalStateException("No tenant is set on this thread");
                }
            };
        }
    }

    @Test
    void oneThatNeedsATenantStopsTheApplication(CapturedOutput output) {
        assertThat(StartReports.report(output, List.of(NeedsATenant.class)))
                .contains("provides no connection to the threads of leader election: No tenant is set on this thread")
                .contains("needs a tenant or a user, mark a DataSource that needs none with @ElectionDataSource");
    }

    @Test
    void oneThatSetsASchemaUnderAnObserverIsAsked(CapturedOutput output) {
        String url = databaseWithTenant();
        leadsInTheSchemaOfTheTenant(
                new LazyConnectionDataSourceProxy(new ProxyDataSource(new OfTenant(pool(url)))), url);

        assertThat(output)
                .contains(BORROWED)
                .contains(OfTenant.class.getName() + " may change connections of the DataSource");
    }

    @Test
    void aSubclassOfAPoolThatSetsASchemaIsAsked(CapturedOutput output) {
        String url = databaseWithTenant();
        PoolOfTenant pool = new PoolOfTenant();
        pool.setJdbcUrl(url);
        pool.setUsername("sa");
        leadsInTheSchemaOfTheTenant(pool, url);

        assertThat(output).containsOnlyOnce(BORROWED + PoolOfTenant.class.getName());
    }

    @Test
    void adviceThatSetsASchemaIsAsked(CapturedOutput output) {
        String url = databaseWithTenant();
        ProxyFactory factory = new ProxyFactory(pool(url));
        factory.setProxyTargetClass(true);
        factory.addAdvice((org.aopalliance.intercept.MethodInterceptor) invocation -> {
            Object result = invocation.proceed();
            if (result instanceof Connection connection) {
                connection.setSchema("TENANT");
            }
            return result;
        });
        leadsInTheSchemaOfTheTenant((DataSource) factory.getProxy(), url);

        assertThat(output).contains(BORROWED).contains("may change connections of the DataSource");
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {

        @Bean
        @Scope(scopeName = "singleton", proxyMode = ScopedProxyMode.TARGET_CLASS)
        HikariDataSource tenants() {
            return pool(newDatabase());
        }
    }

    @Test
    void aScopedProxyIsAskedSinceItsTargetMayChange(CapturedOutput output) {
        withoutDataSource().withUserConfiguration(Scoped.class).run(context -> {
            awaitLeading(context, "default");
            assertThat(output).contains(BORROWED);
        });
    }

    @Test
    void anObserverAroundThePoolOfSpringBootIsNotAsked(CapturedOutput output) {
        on(newDatabase())
                .withBean("observes", BeanPostProcessor.class, () -> new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        return bean instanceof DataSource dataSource
                                ? new ProxyDataSource(new P6DataSource(dataSource))
                                : bean;
                    }
                })
                .run(context -> {
                    ProxyDataSource outer = context.getBean(ProxyDataSource.class);
                    leadsBesides(outer.unwrap(HikariDataSource.class), context, output);
                    assertThat(output)
                            .containsOnlyOnce("opened as com.zaxxer.hikari.HikariDataSource of bean 'dataSource' opens"
                                    + " those of its pool; they do not pass " + ProxyDataSource.class.getName()
                                    + ", " + P6DataSource.class.getName());
                });
    }

    @Test
    void oneThatOpensAConnectionWheneverAskedIsAsked(CapturedOutput output) {
        withBean(h2(newDatabase())).run(context -> {
            awaitLeading(context, "default");
            assertThat(output)
                    .containsOnlyOnce(BY_ITSELF + "org.h2.jdbcx.JdbcDataSource of bean 'tenants'")
                    .doesNotContain(BORROWED);
        });
    }
}
