// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.JobRun;
import dev.election.sample.control.RefusedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The table JOB_RUN as the launcher reads it, on a connection of its own that no proxy interrupts. A database that does
 * not answer delays nobody for longer than a moment: then the runs are those that were read before. Safe for use by
 * many threads.
 */
final class RunTable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int QUERY_SECONDS = 5;

    private final SharedDatabase database;
    // The connection belongs to its one thread.
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "runs");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Connection connection; // used by the reader only
    private volatile List<JobRun> read = List.of(); // written by the reader
    private @Nullable Future<?> reading; // guarded by this

    RunTable(SharedDatabase database) {
        this.database = database;
    }

    /** The newest runs, the newest first. */
    synchronized List<JobRun> latest(int atMost) throws InterruptedException {
        if (reading == null || reading.isDone()) {
            reading = reader.submit(() -> read(atMost));
        }
        try {
            reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // the next one tries again
        }
        return read;
    }

    /** Whether the run is in the table now; waits for the database. */
    boolean isCommitted(JobRun run) throws RefusedException, InterruptedException {
        try {
            return reader.submit(() -> query(connection(), Integer.MAX_VALUE).stream()
                            .anyMatch(each -> each.number() == run.number() && each.token() == run.token()))
                    .get(QUERY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new RefusedException("The database did not answer whether run " + run.number() + " is committed");
        }
    }

    private void read(int atMost) {
        try {
            read = query(connection(), atMost);
        } catch (SQLException e) {
            connection = null;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || !open.isValid(1)) {
            open = database.connect();
            connection = open;
        }
        return open;
    }

    private static List<JobRun> query(Connection connection, int atMost) throws SQLException {
        List<JobRun> runs = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT RUN, TOKEN, INSTANCE, STARTED_MS, ENDED_MS FROM JOB_RUN ORDER BY RUN DESC, TOKEN DESC")) {
            statement.setMaxRows(atMost);
            statement.setQueryTimeout(QUERY_SECONDS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    runs.add(new JobRun(
                            rows.getLong(1), rows.getLong(2), rows.getString(3), rows.getLong(4), rows.getLong(5)));
                }
            }
        }
        return List.copyOf(runs);
    }
}
