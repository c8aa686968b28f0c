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
 * Keeps the last observation for the next query of one instance; several instances that share a store read everything
 * each time.
 *
 * <p>Only the caller that waits for a query's answer writes here, after it has come: a query that was given up, and
 * still runs or hangs on a thread of its own, ends without a trace. An observation takes the place of the one that its
 * query began with and of no other, so that what was forgotten meanwhile stays forgotten. None of this is needed for
 * the rules, since an old observation is found out by its fingerprint like a new one; it bounds the time for which
 * anything else could go unseen.
 */
final class ObservationCache {

    private final ElectionTables tables;

    // Set once, by whoever finds out: a name among those that are asked for is one that the database refuses.
    private final AtomicBoolean namesRefused = new AtomicBoolean();

    // Each time another object, so that one from before it was forgotten is told apart.
    private final AtomicReference<CachedObservation> last = new AtomicReference<>(CachedObservation.nothing());

    ObservationCache(ElectionTables tables) {
        this.tables = tables;
    }

    /** The next query; its answer is to be given to {@link #answered}. Refuses names that cannot be stored. */
    ObserveQuery next(Collection<String> elections, @Nullable String ownLease) {
        CachedObservation before = Objects.requireNonNull(last.get());
        if (before.isOf(elections, ownLease)) {
            return ObserveQuery.asBefore(tables, namesRefused, before);
        }
        List<String> asked = List.copyOf(elections);
        asked.forEach(Names::election);
        return ObserveQuery.unlike(tables, namesRefused, before, asked, ownLease);
    }

    void answered(ObserveQuery query, CachedObservation answer) {
        last.compareAndSet(query.before(), answer);
    }

    /** Something went wrong, or another database may come: the next query reads everything. */
    void forget() {
        last.set(CachedObservation.nothing());
    }
}
