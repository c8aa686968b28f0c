// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.Term;

/**
 * This instance became the leader.
 *
 * @param term the term that began
 * @param instance the id of this instance
 * @since 0.1.0
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
