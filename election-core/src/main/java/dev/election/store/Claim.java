// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

/**
 * A request to lead an election.
 *
 * @param election the election's name
 * @param seenToken the token that its record must still have
 * @param newToken the token of the term that begins; {@code seenToken + 1}, unless the store was restored from a backup
 * @since 0.1.0
 */
public record Claim(String election, long seenToken, long newToken) {

    public Claim {
        Names.election(election);
        if (seenToken < 0 || newToken <= seenToken) {
            throw new IllegalArgumentException("claim of '" + election + "' must raise the token, not set it from "
                    + seenToken + " to " + newToken);
        }
    }
}
