// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

/**
 * How the time is bounded that a statement waits for a lock that somebody else has.
 *
 * @param bound by what
 * @param read a query for the session's present value, if that bounds it
 * @param set a statement that sets it, with {@code %s} for the value, if that bounds it
 * @param unitMillis what one unit of the value means
 */
public record LockWait(Bound bound, String read, String set, int unitMillis) {

    public enum Bound {
        /** What the statement sets for itself, by the mark {@link Sql#BOUNDED}. */
        STATEMENT,
        /** A setting of the session. */
        SETTING,
        /**
         * Each statement is cancelled shortly before its call ends: nothing tells one that waits from one that works.
         */
        CANCEL,
        /** Nothing: the call ends unanswered instead. */
        NONE
    }

    /** @param set what is part of the statement, with {@code %s} for the value in this unit */
    static LockWait inStatement(String set, int unitMillis) {
        return new LockWait(Bound.STATEMENT, "", set, unitMillis);
    }

    static LockWait inMillis(String read, String set) {
        return new LockWait(Bound.SETTING, read, set, 1);
    }

    static LockWait inSeconds(String read, String set) {
        return new LockWait(Bound.SETTING, read, set, 1000);
    }

    static LockWait byCancelling() {
        return new LockWait(Bound.CANCEL, "", "", 1000);
    }

    static LockWait unbounded() {
        return new LockWait(Bound.NONE, "", "", 1);
    }

    /** The time in units, at least one: 0 means to many databases that they wait without end. */
    public int units(int millis) {
        return Math.max(1, millis / unitMillis);
    }
}
