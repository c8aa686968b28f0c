// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

/** An argument that cannot be used. The message names it and says what to give instead; nothing was started. */
final class BadArgumentException extends Exception {

    BadArgumentException(String message) {
        super(message);
    }
}
