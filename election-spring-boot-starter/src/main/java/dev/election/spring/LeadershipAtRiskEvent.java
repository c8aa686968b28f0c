// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.Term;

/**
 * Renewals fail and half of the lease is gone: leadership ends when the term's remaining time reaches zero.
 *
 * @param term the term that is at risk
 * @param instance the id of this instance
 */
public record LeadershipAtRiskEvent(Term term, String instance) implements ElectionEvent {

    @Override
    public String election() {
        return term.election();
    }

    @Override
    public long token() {
        return term.token();
    }
}
