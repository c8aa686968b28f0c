// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;

/** Where calls get their connections from and where these go after. Any operation may block; safe for many threads. */
public interface Connections extends AutoCloseable {

    /** For a call of this line. */
    Session take(CallLine line, Deadline deadline) throws SQLException;

    /** The session is in order and at rest. */
    void giveBack(Session session);

    /** A statement of the session failed, which may be in order all the same. */
    void discard(Session session);

    /** The session is of no use to us, or broken off: nobody must get it. */
    void evict(Session session);

    /** The session hangs, and another thread goes on holding it, which evicts it when it can. */
    void breakOff(Session session);

    /** Whether connections are kept between calls; if not, the ones that are at rest are closed. */
    void keep(boolean keep);

    @Override
    void close();
}
