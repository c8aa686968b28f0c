// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.Term;

/**
 * Renewals of the lease fail, and half of the lease duration has passed: leadership ends when the term's remaining time
 * reaches zero, unless a renewal succeeds before.
 *
 * @param term the term that is at risk
 * @param instance the id of this instance
 * @since 0.1.0
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
