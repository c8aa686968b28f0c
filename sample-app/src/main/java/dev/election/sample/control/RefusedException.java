// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import java.io.Serial;

/** A command cannot be carried out. The message says why, and what to do. */
public final class RefusedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
