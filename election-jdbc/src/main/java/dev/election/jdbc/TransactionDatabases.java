// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.Term;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the fence knows about the databases of transactions, by the URL of the connection. The data source cannot be the
 * key, because a routing one has connections to several databases.
 *
 * <p>If a database is known to be the elections' own, the fence omits a savepoint. If it is known to have no tables,
 * the fence omits its statement, for one term and for the same user and catalog: after a fail-over the same URL may
 * lead to another database, but then there is a new term. Nothing is known about a connection without a URL. Decision
 * 33.
 *
 * <p>Safe for use by many threads.
 */
final class TransactionDatabases {

    // Limits the memory. One database per tenant makes a few thousand; what was dropped is determined again.
    private static final int MOST = 10_000;

    // The URLs at which a record of a term was locked once.
    private final Set<String> own = ConcurrentHashMap.newKeySet();
    // Where the tables were missing.
    private final Set<Foreign> foreign = ConcurrentHashMap.newKeySet();

    /** What the result of a check depends on: the record that is read, as which user, from which catalog. */
    private record Foreign(
            String election,
            long token,
            String url,
            @Nullable String user,
            @Nullable String catalog) {

        static Foreign of(Term term, String url, Connection connection) throws SQLException {
            String user = connection.getMetaData().getUserName();
            return new Foreign(term.election(), term.token(), url, user, connection.getCatalog());
        }
    }

    /** Whether the database is known to be the elections' own, because a record of a term was locked there once. */
    boolean isOwn(@Nullable String url) {
        return url != null && own.contains(url);
    }

    void addOwn(@Nullable String url) {
        if (url != null) {
            add(own, url);
        }
    }

    boolean isForeign(Term term, @Nullable String url, Connection connection) throws SQLException {
        // The cheap checks first: some drivers query the database for the user or the catalog.
        return url != null
                && !foreign.isEmpty()
                && !own.contains(url)
                && foreign.contains(Foreign.of(term, url, connection));
    }

    void addForeign(Term term, @Nullable String url, Connection connection) throws SQLException {
        if (url != null) {
            add(foreign, Foreign.of(term, url, connection));
        }
    }

    private static <T> void add(Set<T> some, T one) {
        if (some.size() >= MOST) {
            some.clear();
        }
        some.add(one);
    }
}
