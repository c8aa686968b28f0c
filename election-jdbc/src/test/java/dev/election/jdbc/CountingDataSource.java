// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Passes everything on to a data source and counts the connections and the statements. */
final class CountingDataSource {

    private final DataSource target;
    private final AtomicInteger opened = new AtomicInteger();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final List<String> statements = new CopyOnWriteArrayList<>();

    CountingDataSource(DataSource target) {
        this.target = target;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = invoke(target, method, arguments);
            if (result instanceof Connection connection) {
                opened.incrementAndGet();
                open.add(connection);
                return counted(connection);
            }
            return result;
        });
    }

    private Connection counted(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                open.remove(connection);
            }
            Object result = invoke(connection, method, arguments);
            if (result instanceof PreparedStatement statement) {
                return counted(PreparedStatement.class, statement, String.valueOf(arguments[0]));
            }
            return result instanceof Statement statement ? counted(Statement.class, statement, "a setting") : result;
        });
    }

    private <S extends Statement> S counted(Class<S> type, S statement, String sql) {
        return proxy(type, (proxy, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                statements.add(sql);
            }
            return invoke(statement, method, arguments);
        });
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

    /** How many connections were opened, and how many of them are open now. */
    int opened() {
        return opened.get();
    }

    int open() {
        return open.size();
    }

    /** The statements that the action makes. */
    List<String> statementsOf(Runnable action) {
        statements.clear();
        action.run();
        return List.copyOf(statements);
    }
}
