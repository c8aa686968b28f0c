// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import dev.election.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Gets connections from a data source and makes them ready. Knows the database's product after the first one. */
public final class SessionFactory {

    /** How the product of a database is recognised, of which nothing is known beforehand. */
    public interface Recognition {
        Dialect of(DatabaseMetaData database) throws SQLException;
    }

    private static final Duration LONGEST_LOCK_WAIT = Duration.ofMillis(500);

    private final DataSource dataSource;
    private final Recognition recognition;
    private final LocalSettings local = new LocalSettings();
    private final int lockWaitMillis;

    // Written by whoever gets the first connection, read by all; always the same once it is there.
    private volatile @Nullable Dialect dialect;

    /**
     * @param recognition throws a {@link LeaseStoreException} if there can be no elections in a database of that
     *     product
     */
    public SessionFactory(DataSource dataSource, Recognition recognition, Duration callTimeout) {
        this.dataSource = dataSource;
        this.recognition = recognition;
        // Leaves room for what a blocked claim does then.
        this.lockWaitMillis = (int)
                Math.min(LONGEST_LOCK_WAIT.toMillis(), callTimeout.dividedBy(4).toMillis());
    }

    public Session open(Deadline deadline) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            return new Session(connection, dialectOf(connection), local, lockWaitMillis, deadline);
        } catch (LeaseStoreException e) {
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
            known = recognition.of(connection.getMetaData());
            dialect = known;
        }
        return known;
    }
}
