// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.io.Serial;

/**
 * Thrown inside leader work whose term has ended. A fenced transaction in which it is thrown is rolled back; effects
 * outside the database have happened.
 *
 * @since 0.1.0
 */
public class LeadershipLostException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String election;
    private final long token;

    public LeadershipLostException(String election, long token, String message) {
        super(message);
        this.election = election;
        this.token = token;
    }

    /** The name of the election. */
    public String election() {
        return election;
    }

    /** The fencing token of the term that ended. */
    public long token() {
        return token;
    }
}
