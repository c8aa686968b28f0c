// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.io.Serial;

/**
 * Thrown when an instance that does not lead is asked for something that only the leader may do. Nothing was done.
 *
 * @since 0.1.0
 */
public class NotLeaderException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String election;

    public NotLeaderException(String election, String message) {
        super(message);
        this.election = election;
    }

    /** The name of the election that this instance does not lead. */
    public String election() {
        return election;
    }
}
