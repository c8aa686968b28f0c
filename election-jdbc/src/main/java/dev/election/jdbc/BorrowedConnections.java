// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import java.sql.SQLException;
import java.util.List;

/** A connection from the application's data source for each call, given back as it was. */
final class BorrowedConnections implements Connections {

    private final Sessions sessions;

    BorrowedConnections(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Session take(Deadline deadline) throws SQLException {
        return sessions.open(deadline);
    }

    @Override
    public void giveBack(Session session) {
        try {
            session.restore();
        } catch (SQLException | RuntimeException e) {
            // One that cannot be put right must not be used by others.
            session.abort();
            return;
        }
        session.close();
    }

    @Override
    public void discard(Session session) {
        // Most errors say nothing about the connection, and a pool sorts out the dead ones by itself.
        giveBack(session);
    }

    @Override
    public void breakOff(Session session) {
        session.breakOff();
    }

    @Override
    public void keep(boolean keep) {
        // None is, but by the pool they come from.
    }

    @Override
    public boolean canBeTold() {
        return false;
    }

    @Override
    public List<Hint> told(Push push, int millis) {
        return List.of(); // none is at rest here
    }

    @Override
    public void close() {
        // The pool is its owner's.
    }
}
