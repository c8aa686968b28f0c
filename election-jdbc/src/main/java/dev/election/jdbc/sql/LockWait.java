// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

/**
 * How a database bounds the time for which a statement waits for a lock of another transaction.
 *
 * @param bound the kind of bound
 * @param read a query for the session's current value, if a setting of the session is the bound; otherwise empty
 * @param set the part of a statement, or the statement, that sets the bound, with {@code %s} for the value; empty if
 *     nothing is set
 * @param unitMillis the length of one unit of the value, in milliseconds
 */
public record LockWait(Bound bound, String read, String set, int unitMillis) {

    /*
     * The problem. A claim must not wait long for a row that a transaction has locked, or it delays all other claims.
     * Databases bound that wait in different ways, and a setting of a session affects other clients if a pooler shares
     * the session between them.
     *
     * The idea. The bound is the narrowest that the database has: of the statement, else of the session, else a
     * cancelled statement.
     *
     * Why it is right. A statement that ran into the bound changed nothing, and each is a transaction of its own.
     *
     * What it costs. A bound of the statement makes it some sixty characters longer. A setting of a borrowed session is
     * read, set and restored in each call that needs it. Where only cancelling helps, locked rows have to be detected
     * first, without waiting: a statement that was cancelled may have been slow instead of blocked.
     *
     * Decisions 31 and 32.
     */

    /** The kinds of bound. */
    public enum Bound {
        /** The statement sets the bound for itself, at the mark {@link Sql#BOUNDED}. */
        STATEMENT,
        /** A setting of the session. */
        SETTING,
        /**
         * Each statement is cancelled shortly before its call ends, because a statement that waits cannot be
         * distinguished from a statement that works.
         */
        CANCEL,
        /** None: the call times out. */
        NONE
    }

    static final LockWait CANCELLED = new LockWait(Bound.CANCEL, "", "", 1000);
    static final LockWait UNBOUNDED = new LockWait(Bound.NONE, "", "", 1);

    /** @param set the part of the statement, with {@code %s} for the value in units of this length */
    static LockWait inStatement(String set, int unitMillis) {
        return new LockWait(Bound.STATEMENT, "", set, unitMillis);
    }

    static LockWait inMillis(String read, String set) {
        return new LockWait(Bound.SETTING, read, set, 1);
    }

    static LockWait inSeconds(String read, String set) {
        return new LockWait(Bound.SETTING, read, set, 1000);
    }

    /** The time in units, at least one, because many databases wait without end at 0. */
    public int units(int millis) {
        return Math.max(1, millis / unitMillis);
    }
}
