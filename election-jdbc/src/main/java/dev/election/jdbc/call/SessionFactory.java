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

/** Gets connections from a data source and prepares them. The first one determines the database. */
public final class SessionFactory {

    /** Recognizes the product of a database. */
    public interface Recognition {
        Dialect of(DatabaseMetaData database) throws SQLException;
    }

    // The longest wait of a statement for a lock, however long a call may take.
    private static final Duration LONGEST_LOCK_WAIT = Duration.ofMillis(500);

    private final DataSource dataSource;
    private final Recognition recognition;
    private final LocalSettings local = new LocalSettings();
    private final int lockWaitMillis;

    // Null until the first connection; the same from then on. Written and read by all threads that open connections.
    private volatile @Nullable Dialect dialect;

    /**
     * @param recognition throws a {@link LeaseStoreException} if elections are not possible in a database of that
     *     product
     * @param callTimeout the time of a call, which bounds the wait for a lock
     */
    public SessionFactory(DataSource dataSource, Recognition recognition, Duration callTimeout) {
        this.dataSource = dataSource;
        this.recognition = recognition;
        // A quarter of the call, so that a blocked claim has time for its next steps.
        this.lockWaitMillis = (int)
                Math.min(LONGEST_LOCK_WAIT.toMillis(), callTimeout.dividedBy(4).toMillis());
    }

    /** Opens a session whose statements begin before the deadline. May block. */
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
