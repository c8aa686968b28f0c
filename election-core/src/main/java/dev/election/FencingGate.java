// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The receiving side of a fencing token: keeps the highest token of each resource, and refuses a lower one.
 *
 * <p>For whatever a leader does outside the election's database: the leader sends {@link Term#token()} along, and the
 * receiver asks its gate before it acts. So a leader that was frozen, and sends on when its term is long over, changes
 * nothing any more.
 *
 * <pre>{@code
 * gate.enter("ledger", request.token());   // throws StaleTokenException for a deposed leader
 * ledger.book(request);
 * }</pre>
 *
 * <p>This one keeps the tokens in the memory of the receiving process: it forgets them at a restart, and two receivers do
 * not know of each other. Where that matters, keep the token in the receiver's database, in the transaction that it guards
 * ({@code JdbcFencingGate}). A resource must be guarded by the tokens of one election only. What is not promised: that an
 * act which passed the gate ends before one with a newer token begins.
 *
 * <p>Safe for use by many threads.
 */
public final class FencingGate {

    private final ConcurrentMap<String, Long> newest = new ConcurrentHashMap<>();

    /**
     * Lets the token pass if no higher one was seen for this resource, and remembers it.
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
