// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

/**
 * Identifies one term.
 *
 * @param election the election's name
 * @param token the term's fencing token
 * @since 0.1.0
 */
public record TermId(String election, long token) {

    public TermId {
        Names.election(election);
        if (token < 1) {
            throw new IllegalArgumentException("token " + token + " of election '" + election + "' is below 1");
        }
    }
}
