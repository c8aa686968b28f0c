// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import java.io.Serial;

/** A property that did not hold in some state. */
final class Counterexample extends AssertionError {

    @Serial
    private static final long serialVersionUID = 1L;

    Counterexample(String message) {
        super(message);
    }
}
