// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

/**
 * How long a statement waits for a lock that somebody else has.
 *
 * @param read a query for the session's present value; empty if a session has none that can be set, and each of our
 *     statements is cancelled instead
 * @param set a statement that sets it, with {@code %s} for the value
 * @param unitMillis what one unit of the value means
 */
record LockWait(String read, String set, int unitMillis) {

    static LockWait inMillis(String read, String set) {
        return new LockWait(read, set, 1);
    }

    static LockWait inSeconds(String read, String set) {
        return new LockWait(read, set, 1000);
    }

    /** For a database whose sessions cannot be told how long to wait. */
    static LockWait byCancelling() {
        return new LockWait("", "", 1000);
    }

    boolean isSetting() {
        return !set.isEmpty();
    }

    /** The time in units, at least one: 0 means to many databases that they wait without end. */
    int units(int millis) {
        return Math.max(1, millis / unitMillis);
    }
}
