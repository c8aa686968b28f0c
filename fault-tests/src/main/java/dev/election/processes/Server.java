// SPDX-License-Identifier: Apache-2.0
package dev.election.processes;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A PostgreSQL that can be stopped, started again on the same port with the same data, and frozen. */
public final class Server implements AutoCloseable {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Map<String, String> settings;
    private final Path data;
    private final int port;
    private EmbeddedPostgres postgres;
    private List<Long> frozen = List.of();

    /** With room for a hundred connections. */
    public Server() throws IOException {
        this(Map.of("max_connections", "100"));
    }

    /** With these settings besides its own. */
    public Server(Map<String, String> settings) throws IOException {
        this.settings = Map.copyOf(settings);
        data = Files.createTempDirectory("election-postgres");
        postgres = start(0);
        port = postgres.getPort();
    }

    public int port() {
        return port;
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "");
    }

    /** In an orderly way: what was acknowledged is kept, all connections end. */
    public void stop() throws IOException {
        postgres.close();
    }

    /** Returns the time just before the first connection that succeeded. */
    public long startAgain() throws IOException {
        CompletableFuture<Long> answered = CompletableFuture.supplyAsync(this::firstAnswer);
        postgres = start(port);
        return answered.join();
    }

    private long firstAnswer() {
        long begun = System.nanoTime();
        for (long asked = begun; asked - begun < PATIENCE_NANOS; asked = System.nanoTime()) {
            try (Connection connection = connect("postgres")) {
                if (connection.isValid(1)) {
                    return asked;
                }
            } catch (SQLException e) {
                // not yet
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IllegalStateException("The database does not answer");
    }

    /** Freezes the server and all that it has started; nothing is refused and nothing answered. */
    public void freeze() throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        List<Long> pids = new ArrayList<>(List.of(postmaster));
        Signals.send("STOP", postmaster); // first, so that it starts no more
        try (Stream<ProcessHandle> backends =
                ProcessHandle.of(postmaster).orElseThrow().descendants()) {
            backends.map(ProcessHandle::pid).forEach(pids::add);
        }
        pids.forEach(pid -> Signals.send("STOP", pid));
        frozen = pids;
    }

    public void unfreeze() {
        frozen.forEach(pid -> Signals.send("CONT", pid));
        frozen = List.of();
    }

    @Override
    public void close() throws IOException {
        unfreeze();
        postgres.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // the order of commits is what the check of the fence rests on
                .setServerConfig("track_commit_timestamp", "on")
                // an acknowledged commit is not to be forgotten when the server is stopped
                .setServerConfig("synchronous_commit", "on");
        settings.forEach(builder::setServerConfig);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }
}
