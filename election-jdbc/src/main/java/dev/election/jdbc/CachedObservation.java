// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.Fingerprint;
import dev.election.jdbc.sql.Flaw;
import dev.election.jdbc.sql.Sql;
import dev.election.store.Lease;
import dev.election.store.Observation;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An observation together with what the next query needs to reuse it. Immutable. Decision 17.
 *
 * @param asked the elections that were requested
 * @param ownLease the lease of the instance that observes
 * @param records how the next query detects whether a record has changed; null if it has to read them in any case
 * @param observation what was returned; its records may have been read by an earlier query
 * @param leaderFlaws what could not be read in the records
 * @param leaseFlaws what could not be read in the leases
 * @param repeated the number of queries that have returned the records again since they were read
 * @param failures the number of queries for a fingerprint that have failed in a row
 */
record CachedObservation(
        List<String> asked,
        @Nullable String ownLease,
        @Nullable Records records,
        Observation observation,
        List<Flaw> leaderFlaws,
        List<Flaw> leaseFlaws,
        int repeated,
        int failures) {

    /**
     * The records that were read.
     *
     * @param glance the statement that reads their fingerprint now, and all leases
     * @param fingerprint their fingerprint as they were read
     */
    record Records(Sql glance, Fingerprint fingerprint) {}

    // How often records may be returned again before they are read anew. With the defaults (an observation every 2 s,
    // a lease of 15 s) everything is read once per lease duration. So a change that no fingerprint shows is noticed
    // within the same time as anything else.
    private static final int MAX_REPEATED = 6;

    /** An empty observation that no query can reuse. */
    static CachedObservation nothing() {
        return new CachedObservation(
                List.of(), null, null, new Observation(List.of(), List.of()), List.of(), List.of(), 0, 0);
    }

    /** Whether it is the observation of the same elections by the holder of the same lease. */
    boolean isOf(Collection<String> elections, @Nullable String lease) {
        return Objects.equals(ownLease, lease) && areAsked(elections);
    }

    // Runs over thousands of names for each observation. Most often they are the same objects in the same order, so a
    // list is compared with a list. A different order only costs reading all records once.
    private boolean areAsked(Collection<String> elections) {
        if (elections.size() != asked.size()) {
            return false;
        }
        Iterator<String> names = elections.iterator();
        for (String name : asked) {
            if (!names.hasNext() || !name.equals(names.next())) {
                return false;
            }
        }
        return true;
    }

    /** The records that may be returned again if their fingerprint is unchanged; null if they have to be read. */
    @Nullable
    Records shownAgain() {
        return repeated < MAX_REPEATED ? records : null;
    }

    /** Everything that could not be read. */
    List<Flaw> flaws() {
        return leaseFlaws.isEmpty()
                ? leaderFlaws
                : Stream.concat(leaderFlaws.stream(), leaseFlaws.stream()).toList();
    }

    /** Returns the same records with the leases of a later query. */
    CachedObservation again(List<Lease> leases, List<Flaw> newLeaseFlaws) {
        // The record copies its lists; an immutable list is not copied.
        return new CachedObservation(
                asked,
                ownLease,
                records,
                new Observation(observation.leaders(), leases, Flaw.passedOver(leaderFlaws, newLeaseFlaws)),
                leaderFlaws,
                newLeaseFlaws,
                repeated + 1,
                0);
    }
}
