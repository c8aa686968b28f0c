// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The receiving side of a fencing token: remembers the highest token of each resource, and refuses a lower one.
 *
 * <p>For effects of a leader outside of the election's database: the leader sends {@link Term#token()} along, and the
 * receiver passes it to its gate before it acts. So a leader that was frozen, and sends a request long after its term
 * has ended, changes nothing.
 *
 * <pre>{@code
 * gate.enter("ledger", request.token());   // throws StaleTokenException for a deposed leader
 * ledger.book(request);
 * }</pre>
 *
 * <p>This gate keeps the tokens in the memory of the receiving process: it forgets them at a restart, and two receivers
 * do not share them. Where that matters, keep the token in the receiver's database, in the transaction that it guards
 * ({@code JdbcFencingGate}). A resource must be guarded by the tokens of one election only. Not promised: that a
 * request that passed the gate has ended before one with a newer token begins.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class FencingGate {

    private final ConcurrentMap<String, Long> newest = new ConcurrentHashMap<>();

    /**
     * Accepts the token if no higher one was seen for this resource, and remembers it.
     *
     * @throws StaleTokenException otherwise
     */
    public void enter(String resource, long token) {
        long seen = newest.merge(resource, token, Math::max);
        if (seen > token) {
            throw new StaleTokenException(resource, token, seen);
        }
    }
}
