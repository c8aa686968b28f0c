// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.tomcat.jdbc.pool.PoolConfiguration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

class DerivedDataSourceTest {

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername("sa");
        return pool;
    }

    @Test
    void connectsWithoutThePool() throws Exception {
        try (HikariDataSource pool = pool(newDatabase())) {
            DerivedDataSource derived = DerivedDataSource.of(pool).orElseThrow();
            try (Connection connection = derived.getConnection()) {
                assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
                assertThat(pool.isRunning()).isFalse();
            }
        }
    }

    @Test
    void carriesOverTheDriversPropertiesAndTheSchema() throws Exception {
        String url = newDatabase();
        try (HikariDataSource pool = pool(url)) {
            pool.addDataSourceProperty("MODE", "PostgreSQL");
            pool.setSchema("INFORMATION_SCHEMA");
            try (Connection connection =
                            DerivedDataSource.of(pool).orElseThrow().getConnection();
                    var rows = connection
                            .createStatement()
                            .executeQuery("SELECT SETTING_VALUE FROM SETTINGS WHERE SETTING_NAME = 'MODE'")) {
                assertThat(connection.getSchema()).isEqualTo("INFORMATION_SCHEMA");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("PostgreSQL");
            }
        }
    }

    @Test
    void usesThePasswordThatThePoolHasWhenItConnects() throws Exception {
        String url = newDatabase();
        try (HikariDataSource pool = pool(url)) {
            DerivedDataSource derived = DerivedDataSource.of(pool).orElseThrow();
            try (Connection connection = derived.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE USER app PASSWORD 'new' ADMIN");
            }
            pool.setUsername("app");
            pool.setPassword("new");
            try (Connection connection = derived.getConnection()) {
                assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
            }
        }
    }

    @Test
    void asksADataSourceOfADriverForConnectionsOfItsOwn() throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(newDatabase());
        DerivedDataSource derived = DerivedDataSource.of(h2).orElseThrow();
        assertThat(derived.isEmbedded()).isTrue();
        try (Connection connection = derived.getConnection()) {
            assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class))
                    .isTrue();
        }
    }

    @Test
    void carriesOverThePropertiesOfADataSourceWithoutAPool() throws Exception {
        SimpleDriverDataSource unpooled = new SimpleDriverDataSource(new org.h2.Driver(), newDatabase(), "sa", "");
        unpooled.setSchema("INFORMATION_SCHEMA");
        DerivedDataSource derived = DerivedDataSource.of(unpooled).orElseThrow();
        assertThat(derived.isEmbedded()).isTrue();
        try (Connection connection = derived.getConnection()) {
            assertThat(connection.getSchema()).isEqualTo("INFORMATION_SCHEMA");
        }
    }

    @Test
    void opensAsAPoolWhosePasswordChangesInASubclass() throws Exception {
        try (HikariDataSource pool = new HikariDataSource() {
            @Override
            public String getPassword() {
                return "fresh";
            }
        }) {
            pool.setJdbcUrl(newDatabase());
            pool.setUsername("sa");
            DriverManager.getConnection(pool.getJdbcUrl(), "sa", "fresh").close();

            DerivedDataSource.of(pool).orElseThrow().getConnection().close();

            assertThat(pool.isRunning()).isFalse();
        }
    }

    @Test
    void cannotBeHadFromASubclassOfAPoolThatHandsOutItsConnectionsInItsOwnWay() {
        try (HikariDataSource hikari = new HikariDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return super.getConnection();
            }
        }) {
            hikari.setJdbcUrl(newDatabase());
            assertThat(DerivedDataSource.of(hikari)).isEmpty();
        }
        org.apache.tomcat.jdbc.pool.DataSource tomcat = new org.apache.tomcat.jdbc.pool.DataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return super.getConnection();
            }
        };
        tomcat.setUrl(newDatabase());
        assertThat(DerivedDataSource.of(tomcat)).isEmpty();
    }

    static Stream<Consumer<PoolConfiguration>> whatATomcatPoolDoesBesides() {
        return Stream.of(
                pool -> pool.setInitSQL("SET SCHEMA TENANT"),
                pool -> pool.setDefaultCatalog("TENANT"),
                pool -> pool.setDefaultReadOnly(true),
                pool -> pool.setDataSource(new JdbcDataSource()),
                pool -> pool.setJdbcInterceptors("ConnectionState;com.acme.SetsTheRole"));
    }

    @ParameterizedTest
    @MethodSource("whatATomcatPoolDoesBesides")
    void cannotBeHadFromAPoolOfTomcatThatDoesMore(Consumer<PoolConfiguration> more) {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(newDatabase());
        more.accept(pool);
        assertThat(DerivedDataSource.of(pool)).isEmpty();
    }

    @Test
    void carriesOverTheDriverPropertiesOfAPoolOfTomcat() throws Exception {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(newDatabase());
        pool.setUsername("sa");
        pool.setConnectionProperties("MODE=PostgreSQL");
        pool.setJdbcInterceptors("ConnectionState;StatementFinalizer");
        try (Connection connection = DerivedDataSource.of(pool).orElseThrow().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'MODE'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("PostgreSQL");
        }
    }

    @Test
    void cannotBeHadFromAClassThatIsNotKnownEvenIfItTellsItsUrl() {
        DriverManagerDataSource ofATenant = new DriverManagerDataSource(newDatabase(), "sa", "") {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setSchema("TENANT");
                return connection;
            }
        };
        assertThat(DerivedDataSource.of(ofATenant)).isEmpty();
        assertThat(DerivedDataSource.of(new SingleConnectionDataSource(newDatabase(), true)))
                .isEmpty();
    }

    @Test
    void tellsAnEmbeddedDatabaseWithoutConnecting() {
        try (HikariDataSource embedded = pool(newDatabase());
                HikariDataSource server = pool("jdbc:h2:tcp://localhost:1/mem:x")) {
            assertThat(DerivedDataSource.of(embedded)).get().matches(DerivedDataSource::isEmbedded);
            assertThat(DerivedDataSource.of(server)).get().matches(derived -> !derived.isEmbedded());
        }
    }

    @Test
    void tellsAnEmbeddedDatabaseBehindADriverThatObserves() {
        try (HikariDataSource embedded = pool(newDatabase().replace("jdbc:", "jdbc:p6spy:"));
                HikariDataSource server = pool("jdbc:p6spy:h2:tcp://localhost:1/mem:x")) {
            assertThat(DerivedDataSource.of(embedded)).get().matches(DerivedDataSource::isEmbedded);
            assertThat(DerivedDataSource.of(server)).get().matches(derived -> !derived.isEmbedded());
        }
    }

    @Test
    void cannotBeHadFromARoutingDataSource() {
        AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                return "one";
            }
        };
        routing.setTargetDataSources(Map.of("one", new JdbcDataSource()));
        routing.afterPropertiesSet();
        assertThat(DerivedDataSource.of(routing)).isEmpty();
    }

    @Test
    void connectsAsItsPoolWould() throws Exception {
        try (HikariDataSource pool = pool(newDatabase())) {
            pool.setConnectionInitSql("SET @WHO 'init'");
            try (Connection connection =
                            DerivedDataSource.of(pool).orElseThrow().getConnection();
                    var rows = connection.createStatement().executeQuery("SELECT @WHO")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("init");
            }
        }
    }

    @Test
    void isReadOnlyIfThePoolIs() throws Exception {
        List<Object> readOnly = new ArrayList<>();
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(newDatabase());
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(new DelegatingDataSource(h2) {
                @Override
                public Connection getConnection() throws SQLException {
                    Connection connection = super.getConnection();
                    return ProxyFactory.getProxy(Connection.class, (MethodInterceptor) call -> {
                        if (call.getMethod().getName().equals("setReadOnly")) {
                            readOnly.add(call.getArguments()[0]); // H2 itself ignores it
                        }
                        return call.getMethod().invoke(connection, call.getArguments());
                    });
                }
            });
            DerivedDataSource.of(pool).orElseThrow().getConnection().close();
            assertThat(readOnly).isEmpty();
            pool.setReadOnly(true);
            DerivedDataSource.of(pool).orElseThrow().getConnection().close();
            assertThat(readOnly).containsExactly(true);
        }
    }

    @Test
    void leavesNoConnectionOpenWhoseInitSqlFails() throws Exception {
        String url = newDatabase();
        try (HikariDataSource pool = pool(url)) {
            pool.setConnectionInitSql("NO SQL");
            assertThatThrownBy(() -> DerivedDataSource.of(pool).orElseThrow().getConnection())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("connection-init-sql failed");
            try (Connection connection = DriverManager.getConnection(url, "sa", "");
                    var rows = connection
                            .createStatement()
                            .executeQuery("SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).as("sessions with this one").isEqualTo(1);
            }
        }
    }

    @Test
    void asksTheProviderOfCredentialsEachTime() throws Exception {
        String url = newDatabase();
        try (HikariDataSource pool = pool(url)) {
            Connection first = DriverManager.getConnection(url, "sa", "");
            first.close();
            pool.setCredentialsProvider(() -> Credentials.of("other", "secret"));
            assertThatThrownBy(() -> DerivedDataSource.of(pool).orElseThrow().getConnection())
                    .hasMessageContaining("Wrong user name or password");
            pool.setCredentialsProvider(() -> Credentials.of("sa", ""));
            try (Connection connection =
                    DerivedDataSource.of(pool).orElseThrow().getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
            }
        }
    }
}
