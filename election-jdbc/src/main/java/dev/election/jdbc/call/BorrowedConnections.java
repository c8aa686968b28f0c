// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;
import javax.sql.DataSource;

/** A connection from the application's data source for each call, given back as it was. */
public final class BorrowedConnections implements Connections {

    private static final boolean HIKARI_IS_THERE = OptionalClass.isThere("com.zaxxer.hikari.HikariDataSource");

    private final DataSource dataSource;
    private final SessionFactory sessions;

    public BorrowedConnections(DataSource dataSource, SessionFactory sessions) {
        this.dataSource = dataSource;
        this.sessions = sessions;
    }

    @Override
    public Session take(CallLine line, Deadline deadline) throws SQLException {
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
        // Most errors say nothing about the connection.
        giveBack(session);
    }

    @Override
    public void evict(Session session) {
        if (HIKARI_IS_THERE) {
            HikariEviction.of(session, dataSource); // without a warning for each one
        }
        // Other pools do not keep a connection that was broken off either, so the next one is another.
        session.abort();
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
    public void close() {
        // The pool is its owner's.
    }
}
