// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.RevocationReason;
import dev.election.Term;

/**
 * This instance leads no more. Comes once for each {@link LeadershipGrantedEvent}, after it.
 *
 * @param term the term that is given up or has ended; current until the listeners have returned if the reason is voluntary
 * @param instance the id of this instance
 * @param reason why
 */
public record LeadershipRevokedEvent(Term term, String instance, RevocationReason reason) implements ElectionEvent {

    @Override
    public String election() {
        return term.election();
    }

    @Override
    public long token() {
        return term.token();
    }
}
