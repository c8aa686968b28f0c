// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Objects that are like others but for one method. */
final class Proxies {

    private Proxies() {}

    /** Returns something else. */
    static <T> T of(Class<T> type, T target, String methodName, UnaryOperator<Object> change) {
        return of(type, target, methodName, given -> {}, change);
    }

    /** Throws it, where only unchecked exceptions can be thrown. */
    static void fail(SQLException e) {
        Proxies.<RuntimeException>fail((Exception) e);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> void fail(Exception e) throws E {
        throw (E) e;
    }

    /** Tells what the method is called with, before it is. */
    static <T> T seeing(Class<T> type, T target, String methodName, Consumer<Object[]> given) {
        return of(type, target, methodName, given, UnaryOperator.identity());
    }

    /** The connections of this data source, on which each prepared statement with these words fails with this state. */
    static DataSource failing(DataSource dataSource, String words, String state) {
        return of(
                DataSource.class,
                dataSource,
                "getConnection",
                connection -> seeing(Connection.class, (Connection) connection, "prepareStatement", given -> {
                    if (String.valueOf(given[0]).contains(words)) {
                        fail(new SQLException("thrown by a test", state));
                    }
                }));
    }

    private static <T> T of(
            Class<T> type, T target, String methodName, Consumer<Object[]> given, UnaryOperator<Object> change) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    boolean meant = method.getName().equals(methodName);
                    if (meant) {
                        given.accept(arguments == null ? new Object[0] : arguments);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return meant ? change.apply(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** The data source, whose connections report a database product of this name. */
    static DataSource ofProduct(DataSource database, String name) {
        return of(
                DataSource.class,
                database,
                "getConnection",
                connection -> of(
                        Connection.class,
                        (Connection) connection,
                        "getMetaData",
                        metaData -> of(
                                DatabaseMetaData.class,
                                (DatabaseMetaData) metaData,
                                "getDatabaseProductName",
                                n -> name)));
    }
}
