// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.RevocationReason;
import dev.election.Term;

/**
 * This instance is no longer the leader, or is about to release leadership. Published once for each
 * {@link LeadershipGrantedEvent}, after it.
 *
 * @param term the term that ends; if the reason is voluntary, it is current until all listeners have returned
 * @param instance the id of this instance
 * @param reason why the term ends
 * @param detail what is known about the reason, in a sentence for people: for example, for how long the store did not
 *     respond
 * @since 0.1.0
 */
public record LeadershipRevokedEvent(Term term, String instance, RevocationReason reason, String detail)
        implements ElectionEvent {

    @Override
    public String election() {
        return term.election();
    }

    @Override
    public long token() {
        return term.token();
    }
}
