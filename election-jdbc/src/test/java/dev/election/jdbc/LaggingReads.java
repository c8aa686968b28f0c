// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A router that sends plain reads to a replica, which has what the primary had when it was last brought up to date. */
final class LaggingReads {

    private static final String[] TABLES = {"ELECTION_LEADER", "ELECTION_LEASE"};

    private final DataSource primary;
    private final DataSource replica;
    private final boolean knowsTransactions;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger beforeCatchUp = new AtomicInteger();

    /** @param knowsTransactions whether reads within a transaction are sent to the primary */
    LaggingReads(DataSource primary, DataSource replica, boolean knowsTransactions) {
        this.primary = primary;
        this.replica = replica;
        this.knowsTransactions = knowsTransactions;
        for (DataSource each : new DataSource[] {primary, replica}) {
            try (JdbcLeaseStore store =
                    JdbcLeaseStore.builder(each).createTables(true).build()) {
                store.initialize();
            }
        }
    }

    DataSource primary() {
        return primary;
    }

    /** The number of reads of the elections' tables that the replica has answered. */
    int reads() {
        return reads.get();
    }

    /** The highest heartbeat that the primary has. */
    long heartbeat() {
        try (Connection connection = primary.getConnection();
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT COALESCE(MAX(HEARTBEAT), 0) FROM ELECTION_LEASE")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Brings the replica up to date just before it answers this statement, 1 for the next one. */
    void catchUpBefore(int statement) {
        beforeCatchUp.set(statement);
    }

    /** Brings the replica up to date. */
    synchronized void catchUp() {
        try (Connection from = primary.getConnection();
                Connection to = replica.getConnection()) {
            to.setAutoCommit(false);
            for (String table : TABLES) {
                copy(from, to, table);
            }
            to.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void copy(Connection from, Connection to, String table) throws SQLException {
        try (Statement delete = to.createStatement()) {
            delete.executeUpdate("DELETE FROM " + table);
        }
        try (Statement query = from.createStatement();
                ResultSet row = query.executeQuery("SELECT * FROM " + table)) {
            int columns = row.getMetaData().getColumnCount();
            String marks = "?, ".repeat(columns - 1) + "?";
            try (PreparedStatement insert = to.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")")) {
                while (row.next()) {
                    for (int i = 1; i <= columns; i++) {
                        insert.setObject(i, row.getObject(i));
                    }
                    insert.executeUpdate();
                }
            }
        }
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = invoke(primary, method, arguments);
            return result instanceof Connection connection ? routed(connection) : result;
        });
    }

    private Connection routed(Connection toPrimary) throws SQLException {
        Connection toReplica = replica.getConnection();
        return proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                toReplica.close();
            }
            if (method.getName().equals("prepareStatement") && isForReplica(toPrimary, (String) arguments[0])) {
                if (beforeCatchUp.decrementAndGet() == 0) {
                    catchUp();
                }
                if (((String) arguments[0]).contains("ELECTION_LEASE")) {
                    reads.incrementAndGet();
                }
                return invoke(toReplica, method, arguments);
            }
            return invoke(toPrimary, method, arguments);
        });
    }

    private boolean isForReplica(Connection toPrimary, String sql) throws SQLException {
        String text = sql.toUpperCase(Locale.ROOT);
        return text.startsWith("SELECT")
                && text.contains("ELECTION_")
                && !text.contains(" FOR UPDATE")
                && !text.contains(" FOR SHARE")
                && (toPrimary.getAutoCommit() || !knowsTransactions);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
