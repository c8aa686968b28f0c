// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.Term;

/**
 * This instance leads.
 *
 * @param term the term that has begun
 * @param instance the id of this instance
 */
public record LeadershipGrantedEvent(Term term, String instance) implements ElectionEvent {

    @Override
    public String election() {
        return term.election();
    }

    @Override
    public long token() {
        return term.token();
    }
}
