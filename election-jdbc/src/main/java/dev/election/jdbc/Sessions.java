// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Gets connections from a data source and makes them ready. Knows the database's product after the first one. */
final class Sessions {

    private static final Duration LONGEST_LOCK_WAIT = Duration.ofMillis(500);

    private final DataSource dataSource;
    private final LocalSettings local = new LocalSettings();
    private final int lockWaitMillis;

    // Written by whoever gets the first connection, read by all; always the same once it is there.
    private volatile @Nullable Dialect dialect;

    Sessions(DataSource dataSource, @Nullable Dialect dialect, Duration callTimeout) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        // Leaves room for what a blocked claim does then.
        this.lockWaitMillis = (int)
                Math.min(LONGEST_LOCK_WAIT.toMillis(), callTimeout.dividedBy(4).toMillis());
    }

    Session open(Deadline deadline) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            return new Session(connection, dialectOf(connection), local, lockWaitMillis, deadline);
        } catch (UnknownDatabaseException e) {
            Session.closeQuietly(connection);
            throw e;
        } catch (SQLException | RuntimeException | Error e) {
            Session.abort(connection);
            throw e;
        }
    }

    private Dialect dialectOf(Connection connection) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            known = Dialect.of(connection.getMetaData());
            dialect = known;
        }
        return known;
    }
}
