// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.ElectionTables;
import dev.election.store.Names;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last observation for the next query of one instance. If several instances share a store, each of their
 * observations reads everything. Safe for use by many threads.
 */
final class ObservationCache {

    /*
     * The problem. A query that timed out may still run or hang on a thread of its own. If it wrote its late result
     * here, the result could replace a newer observation, or bring back one that was dropped.
     *
     * The idea. Only the caller that waits for a query's result writes it, after the result has arrived. An abandoned
     * query ends without effect. A result replaces only the observation that its query started from, so an
     * observation that was dropped in the meantime stays dropped.
     *
     * Why it is right. No rule depends on it: an outdated observation is detected by its fingerprint like any other.
     * The cache only bounds the time for which a change that no fingerprint shows can go unnoticed.
     *
     * What it costs. One observation in memory, and a full read after each failed call.
     *
     * Decision 17.
     */

    private final ElectionTables tables;

    // Whether the database refuses one of the requested names; set once, by the query that detects it.
    private final AtomicBoolean namesRefused = new AtomicBoolean();

    // Compared by identity: each observation, also an empty one, is a new object.
    private final AtomicReference<CachedObservation> last = new AtomicReference<>(CachedObservation.nothing());

    ObservationCache(ElectionTables tables) {
        this.tables = tables;
    }

    /** Returns the next query; pass its result to {@link #answered}. Refuses names that cannot be stored. */
    ObserveQuery next(Collection<String> elections, @Nullable String ownLease) {
        CachedObservation before = Objects.requireNonNull(last.get());
        if (before.isOf(elections, ownLease)) {
            return new ObserveQuery(tables, namesRefused, before, true, before.asked(), ownLease);
        }
        List<String> asked = List.copyOf(elections);
        asked.forEach(Names::election);
        return new ObserveQuery(tables, namesRefused, before, false, asked, ownLease);
    }

    /** Keeps the result of a query, unless the observation that the query started from was replaced or dropped. */
    void answered(ObserveQuery query, CachedObservation result) {
        last.compareAndSet(query.before(), result);
    }

    /** Drops the last observation after a failure or a change of the database. The next query reads everything. */
    void forget() {
        last.set(CachedObservation.nothing());
    }
}
