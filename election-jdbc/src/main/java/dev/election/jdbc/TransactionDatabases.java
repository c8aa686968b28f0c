// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.Term;
import dev.election.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the fence has learnt of the databases that transactions are on, by the URL of the connection: not by the data
 * source, since one that routes has connections of several.
 *
 * <p>That a database is the elections' own only spares a savepoint. That it has no tables spares the question, and
 * holds for one term, and for the same user and catalog: after a fail-over the same URL may lead elsewhere, and then
 * there is another term.
 *
 * <p>Safe for use by many threads.
 */
final class TransactionDatabases {

    // A database per tenant is a few thousand. What is forgotten is asked for again.
    private static final int MOST = 10_000;

    private final Map<String, Known> byUrl = new ConcurrentHashMap<>();

    Known of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String url = database.getURL();
        Known known = url == null ? null : byUrl.get(url);
        if (known == null) {
            known = new Known(Dialect.recognised(database).orElse(null));
            if (url != null) {
                if (byUrl.size() >= MOST) {
                    byUrl.clear();
                }
                byUrl.put(url, known);
            }
        }
        return known;
    }

    /** What is asked for: an election's record, as this user, from this catalog. */
    private record Question(
            String election,
            @Nullable String user,
            @Nullable String catalog) {

        static Question of(Term term, Connection connection) throws SQLException {
            return new Question(term.election(), connection.getMetaData().getUserName(), connection.getCatalog());
        }
    }

    /** One database, or several of one URL. */
    static final class Known {

        private final @Nullable Dialect product;

        // Both written by any thread that checks a transaction there, read by all. For each question the last term for
        // which the tables were missing.
        private volatile boolean own;
        private final Map<Question, Long> foreignTo = new ConcurrentHashMap<>();

        Known(@Nullable Dialect product) {
            this.product = product;
        }

        /** Null for a product that has no elections. */
        @Nullable
        Dialect product() {
            return product;
        }

        /** Whether a record of ours was locked there once. */
        boolean isOwn() {
            return own;
        }

        void isTheElections() {
            own = true;
        }

        boolean isForeignTo(Term term, Connection connection) throws SQLException {
            // First the cheap question: some drivers ask the database for the user or the catalog.
            return !foreignTo.isEmpty()
                    && Long.valueOf(term.token()).equals(foreignTo.get(Question.of(term, connection)));
        }

        void isNotTheOneOf(Term term, Connection connection) throws SQLException {
            if (foreignTo.size() >= MOST) {
                foreignTo.clear();
            }
            foreignTo.put(Question.of(term, connection), term.token());
        }
    }
}
