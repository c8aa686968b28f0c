// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.TermId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A borrowed connection is given back as it was, by a pool that puts nothing right itself. */
abstract class BorrowedConnectionContract {

    private final DataSource database = dataSource();
    private final Connection connection = connect(database);

    abstract DataSource dataSource();

    abstract String setLockWait();

    abstract String readLockWait();

    @BeforeEach
    void setUp() throws SQLException {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(database).createTables(true).build()) {
            store.close("L1");
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, "billing");
        }
        connection.createStatement().execute(setLockWait());
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    static Stream<Consumer<JdbcLeaseStore>> calls() {
        return Stream.of(
                store -> store.renew("L1", 1, null, StoreTests.AT),
                store -> store.observe(Set.of("billing"), "L1"),
                store -> StoreTests.enroll(store, "billing"),
                store -> store.expire("L1", 9),
                store -> store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT),
                store -> store.release("L1", Set.of(new TermId("billing", 1))),
                store -> store.transfer("L1", List.of(new TermId("billing", 1)), "L2", StoreTests.AT));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void settingsAreAsBefore(Consumer<JdbcLeaseStore> call) throws SQLException {
        String lockWait = lockWait();
        connection.commit();

        try (JdbcLeaseStore store = JdbcLeaseStore.builder(neverClosed()).build()) {
            call.accept(store);
        }

        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(lockWait()).isEqualTo(lockWait);
    }

    private String lockWait() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(readLockWait())) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(DataSource dataSource) {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private DataSource neverClosed() {
        Class<?>[] types = {Connection.class, DataSource.class};
        return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), types, (proxy, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return proxy;
            }
            try {
                return method.getName().equals("close") ? null : method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
