// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The terms that the newest hint has told were released, so that a claim expects their records to be vacant. It may be
 * wrong; only speed depends on it. Safe for use by many threads.
 */
final class ReleasedTerms {

    // Written by the thread that receives hints, read by claims.
    private volatile Map<String, Long> newest = Map.of();

    void heard(Hint hint) {
        if (hint instanceof Hint.Released released) {
            newest = released.terms().stream()
                    .collect(Collectors.toUnmodifiableMap(TermId::election, TermId::token, Math::max));
        }
    }

    /** Whether the term with the token of this record is one of them. */
    boolean contain(LeaderRecord leader) {
        Long token = newest.get(leader.election());
        return token != null && token == leader.token();
    }
}
