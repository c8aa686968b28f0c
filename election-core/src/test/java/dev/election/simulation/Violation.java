// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import java.io.Serial;

/** A property that did not hold. */
final class Violation extends AssertionError {

    @Serial
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }

    Violation(String message, Throwable cause) {
        super(message, cause);
    }
}
