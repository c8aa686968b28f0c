// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.Term;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the fence has learnt of the databases that transactions are on, by the URL of the connection: not by the data source,
 * since one that routes has connections of several.
 *
 * <p>That a database is the elections' own only spares a savepoint. That it is another one spares the question, and holds
 * for one term: after a fail-over the same URL may lead elsewhere, and then there is another term.
 *
 * <p>Safe for use by many threads.
 */
final class TransactionDatabases {

    // A database per tenant is a few thousand. What is forgotten is asked for again.
    private static final int MOST = 10_000;

    private final @Nullable Dialect given;
    private final Map<String, Known> byUrl = new ConcurrentHashMap<>();

    /** @param given of all databases, or null to recognise each */
    TransactionDatabases(@Nullable Dialect given) {
        this.given = given;
    }

    Known of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String url = database.getURL();
        Known known = url == null ? null : byUrl.get(url);
        if (known == null) {
            known = new Known(given == null ? recognised(database) : given);
            if (url != null) {
                if (byUrl.size() >= MOST) {
                    byUrl.clear();
                }
                byUrl.put(url, known);
            }
        }
        return known;
    }

    private static @Nullable Dialect recognised(DatabaseMetaData database) throws SQLException {
        try {
            return Dialect.of(database);
        } catch (UnknownDatabaseException e) {
            return null;
        }
    }

    /** One database. */
    static final class Known {

        private final @Nullable Dialect dialect;

        // Both written by any thread that checks a transaction there, read by all. For each election the last term for
        // which this was another database.
        private volatile boolean own;
        private final Map<String, Long> foreignTo = new ConcurrentHashMap<>();

        Known(@Nullable Dialect dialect) {
            this.dialect = dialect;
        }

        /** Empty for a product that has no elections. */
        Optional<Dialect> dialect() {
            return Optional.ofNullable(dialect);
        }

        /** Whether a record of ours was locked there once. */
        boolean isOwn() {
            return own;
        }

        void isTheElections() {
            own = true;
        }

        boolean isForeignTo(Term term) {
            return dialect == null || Long.valueOf(term.token()).equals(foreignTo.get(term.election()));
        }

        void isNotTheOneOf(Term term) {
            foreignTo.put(term.election(), term.token());
        }
    }
}
