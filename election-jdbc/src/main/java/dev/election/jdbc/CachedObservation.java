// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.Fingerprint;
import dev.election.jdbc.sql.Flaws;
import dev.election.store.Lease;
import dev.election.store.Observation;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An observation, with what the next query needs to know of it. Immutable.
 *
 * @param asked the elections that were asked for
 * @param ownLease the lease of the instance that asked
 * @param fingerprint of all records, as they were read; null if the next query has to read them again, whatever they
 *     are
 * @param observation what was shown; its records may have been read by an earlier query
 * @param leaderFlaws what could not be read of the records
 * @param leaseFlaws what could not be read of the leases
 * @param repeated by how many queries they have been shown again since they were read
 * @param failures how often in a row a fingerprint could not be asked for
 */
record CachedObservation(
        List<String> asked,
        @Nullable String ownLease,
        @Nullable Fingerprint fingerprint,
        Observation observation,
        List<Flaws.Flaw> leaderFlaws,
        List<Flaws.Flaw> leaseFlaws,
        int repeated,
        int failures) {

    // With the defaults, an observation each 2 s and a lease of 15 s, all is read once in the time of a lease: in
    // that time anything is to be noticed, and so is what no fingerprint shows.
    private static final int SHOWN_AGAIN = 6;

    /** Nothing that could be shown again. */
    static CachedObservation nothing() {
        return new CachedObservation(
                List.of(), null, null, new Observation(List.of(), List.of()), List.of(), List.of(), 0, 0);
    }

    boolean isOf(Collection<String> elections, @Nullable String lease) {
        return Objects.equals(ownLease, lease) && areAsked(elections);
    }

    // Thousands of names, each time: most often the same objects in the same order. Another order costs a reading.
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

    /** Whether its records may be shown again if the fingerprint is still the same. */
    boolean mayBeShownAgain() {
        return fingerprint != null && repeated < SHOWN_AGAIN;
    }

    /** All that could not be read. */
    List<Flaws.Flaw> flaws() {
        return leaseFlaws.isEmpty()
                ? leaderFlaws
                : Stream.concat(leaderFlaws.stream(), leaseFlaws.stream()).toList();
    }

    CachedObservation again(List<Lease> leases, List<Flaws.Flaw> newLeaseFlaws) {
        // the observation takes an immutable list as it is
        return new CachedObservation(
                asked,
                ownLease,
                fingerprint,
                new Observation(observation.leaders(), leases, Flaws.passedOver(leaderFlaws, newLeaseFlaws)),
                leaderFlaws,
                newLeaseFlaws,
                repeated + 1,
                0);
    }
}
