// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when an application cannot start with its code or its settings. The message says what is wrong, and
 * {@link #action()} says what to do about it.
 *
 * @since 0.1.0
 */
public class ElectionStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message what is wrong
     * @param action what to do about it, as full sentences
     * @param cause the underlying failure, if there is one
     */
    public ElectionStartException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** What to do about it, as full sentences. */
    public String action() {
        return action;
    }
}
