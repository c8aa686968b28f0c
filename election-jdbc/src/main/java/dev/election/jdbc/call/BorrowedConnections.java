// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Borrows a connection from the application's data source for each call, and returns it as it was. */
public final class BorrowedConnections implements Connections {

    private static final boolean HIKARI_PRESENT = OptionalClass.isPresent("com.zaxxer.hikari.HikariDataSource");

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
            // A connection that cannot be restored must not be used by the application. Decision 32.
            session.abort();
            return;
        }
        session.close();
    }

    @Override
    public void discard(Session session) {
        // Most errors prove nothing about the connection.
        giveBack(session);
    }

    @Override
    public void evict(Session session) {
        if (HIKARI_PRESENT) {
            HikariEviction.of(session, dataSource); // without a warning for each connection
        }
        // Other pools do not keep a connection that was aborted either, so the next call gets another one. Decision 32.
        session.abort();
    }
}
