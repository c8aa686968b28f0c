// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

/** What keeps the demonstration from starting although its arguments are fine. The message says what to do about it. */
final class StartException extends Exception {

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
