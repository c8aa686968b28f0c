// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.io.Serial;

/**
 * Thrown when a request has a fencing token older than the newest token seen before. The request must not take effect.
 *
 * @since 0.1.0
 */
public class StaleTokenException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String resource;
    private final long token;
    private final long newest;

    public StaleTokenException(String resource, long token, long newest) {
        super("Refused token " + token + " for '" + resource + "': token " + newest
                + " was seen there already, so the sender's term is over");
        this.resource = resource;
        this.token = token;
        this.newest = newest;
    }

    /** The resource that the sender wanted to change. */
    public String resource() {
        return resource;
    }

    /** The token of the request. */
    public long token() {
        return token;
    }

    /** The newest token that was seen before. */
    public long newest() {
        return newest;
    }
}
