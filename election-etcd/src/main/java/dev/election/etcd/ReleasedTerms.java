// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The terms that hints have told were released, so that a claim expects their records to be vacant. It may be wrong or
 * incomplete; only speed depends on it. Safe for use by many threads.
 */
final class ReleasedTerms {

    /** As many elections as an instance is meant for; their hints arrive in parts. */
    private static final int MOST = 10_000;

    // The newest released token of each election. Written by the thread that receives hints, read by claims.
    private final Map<String, Long> tokens = new ConcurrentHashMap<>();

    void heard(Hint hint) {
        if (hint instanceof Hint.Released released) {
            if (tokens.size() + released.terms().size() > MOST) {
                tokens.clear();
            }
            released.terms().forEach(term -> tokens.merge(term.election(), term.token(), Math::max));
        }
    }

    /** Whether the term with the token of this record is one of them. */
    boolean contain(LeaderRecord leader) {
        Long token = tokens.get(leader.election());
        return token != null && token == leader.token();
    }
}
