// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when an application cannot start as it is written or set: the message says what, {@link #action()} what to do. */
public class ElectionStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    public ElectionStartException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** What to do about it. */
    public String action() {
        return action;
    }
}
