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
 * What the fence knows about the databases of transactions, by the URL of the connection. The data source cannot be the
 * key, because a routing one has connections to several databases.
 *
 * <p>If a database is known to be the elections' own, the fence omits a savepoint. If it is known to have no tables,
 * the fence omits its statement, for one term and for the same user and catalog: after a fail-over the same URL may
 * lead to another database, but then there is a new term. Decision 33.
 *
 * <p>Safe for use by many threads.
 */
final class TransactionDatabases {

    // Limits the memory. One database per tenant makes a few thousand; what was dropped is determined again.
    private static final int MOST = 10_000;

    private final Map<String, Known> byUrl = new ConcurrentHashMap<>();

    /** What is known about the database of this connection. */
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

    /** What a check depends on: the election whose record is read, as which user, from which catalog. */
    private record Question(
            String election,
            @Nullable String user,
            @Nullable String catalog) {

        static Question of(Term term, Connection connection) throws SQLException {
            return new Question(term.election(), connection.getMetaData().getUserName(), connection.getCatalog());
        }
    }

    /** One database, or several behind one URL. */
    static final class Known {

        // Null for a product that cannot have the tables.
        private final @Nullable Dialect product;
        // Whether a record of a term was locked there once; written and read by any thread.
        private volatile boolean own;
        // For each key, the token of the last term for which the tables were missing; written and read by any thread.
        private final Map<Question, Long> foreignTo = new ConcurrentHashMap<>();

        Known(@Nullable Dialect product) {
            this.product = product;
        }

        /** The product; null for one that cannot have the tables. */
        @Nullable
        Dialect product() {
            return product;
        }

        /** Whether it is known to be the elections' own, because a record of a term was locked there once. */
        boolean isOwn() {
            return own;
        }

        void isTheElections() {
            own = true;
        }

        boolean isForeignTo(Term term, Connection connection) throws SQLException {
            // The cheap check first: some drivers query the database for the user or the catalog.
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
