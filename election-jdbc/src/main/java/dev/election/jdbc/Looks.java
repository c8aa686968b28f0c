// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Names;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last reading of the elections from look to look, for one instance; several that share a store read
 * everything at each look.
 *
 * <p>Only who waits for a look's answer writes here, after it has come: a look that was given up, and still runs or hangs on
 * a thread of its own, ends without a trace. A reading takes the place of the one that its look began with and of no other,
 * so that what was forgotten meanwhile stays forgotten. None of this is needed for the rules, since an old reading is found
 * out by its fingerprint like a new one; it bounds the time for which anything else could go unseen.
 */
final class Looks {

    private final ElectionTables tables;

    // Set once, by whoever finds out: a name among those that are asked for is one that the database refuses.
    private final AtomicBoolean namesRefused = new AtomicBoolean();

    // Each time another object, so that a reading from before it was forgotten is told apart.
    private final AtomicReference<Reading> last = new AtomicReference<>(Reading.nothing());

    Looks(ElectionTables tables) {
        this.tables = tables;
    }

    /** The next look; its answer is to be given to {@link #answered}. Refuses names that cannot be stored. */
    Look next(Collection<String> elections, @Nullable String ownLease) {
        Reading before = Objects.requireNonNull(last.get());
        if (before.isOf(elections, ownLease)) {
            return Look.asBefore(tables, namesRefused, before);
        }
        List<String> asked = List.copyOf(elections);
        asked.forEach(Names::election);
        return Look.unlike(tables, namesRefused, before, asked, ownLease);
    }

    void answered(Look look, Reading reading) {
        last.compareAndSet(look.before(), reading);
    }

    /** Something went wrong, or another database may come: the next look reads everything. */
    void forget() {
        last.set(Reading.nothing());
    }
}
