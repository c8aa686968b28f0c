// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.SQLException;

/** Where calls get their connections from and where these go after. Any operation may block; safe for many threads. */
interface Connections extends AutoCloseable {

    Session take(Deadline deadline) throws SQLException;

    /** The session is in order and at rest. */
    void giveBack(Session session);

    /** Something is wrong with the session, and so perhaps with others. */
    void discard(Session session);

    /** The session hangs, and another thread goes on holding it, which discards it when it can. */
    void breakOff(Session session);

    /** Whether connections are ever at rest here, so that they could be notified. */
    boolean canBeTold();

    /**
     * Whether a connection that is at rest was notified by others, or is so within this time, for which it is not at rest;
     * begins to listen on it if it does not yet.
     */
    boolean isTold(Push push, int millis);

    /** Whether connections are kept between calls; if not, the ones that are at rest are closed. */
    void keep(boolean keep);

    @Override
    void close();
}
