// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;

/** Provides the connections for calls and takes them back. Any method may block. Safe for use by many threads. */
public interface Connections {

    /** Takes a connection for a call of the line. The caller passes it to exactly one of the next three methods. */
    Session take(CallLine line, Deadline deadline) throws SQLException;

    /** Takes back a session that is in order and idle. */
    void giveBack(Session session);

    /** Takes back a session in which a statement failed, but which may be in order. */
    default void discard(Session session) {
        evict(session);
    }

    /** Takes back a session that is of no use to us, or was broken off. It must not be used again. */
    void evict(Session session);

    /** Breaks off a session that hangs. The thread that uses it continues to hold it, and evicts it when it can. */
    default void breakOff(Session session) {
        session.breakOff();
    }

    /**
     * Sets whether connections are kept between calls. If not, those that are idle are closed. A pool decides alone.
     */
    default void keep(boolean keep) {}

    /** Closes the connections that are kept for good. A pool belongs to the application. */
    default void close() {}
}
