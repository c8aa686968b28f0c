// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A PostgreSQL that can be stopped, started again on the same port with the same data, and frozen. */
final class Server implements AutoCloseable {

    private final Path data;
    private final int port;
    private EmbeddedPostgres postgres;
    private List<Long> frozen = List.of();

    Server() throws IOException {
        data = Files.createTempDirectory("faults-postgres");
        postgres = start(0);
        port = postgres.getPort();
    }

    int port() {
        return port;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "");
    }

    void stop() throws IOException {
        postgres.close();
    }

    /** Returns the time just before the first connection that succeeded. */
    long startAgain() throws IOException {
        CompletableFuture<Long> answered = CompletableFuture.supplyAsync(this::firstAnswer);
        postgres = start(port);
        return answered.join();
    }

    private long firstAnswer() {
        AtomicLong asked = new AtomicLong();
        Cluster.await("database", Duration.ofSeconds(60), () -> {
            asked.set(System.nanoTime());
            try (Connection connection = connect("postgres")) {
                return connection.isValid(1);
            } catch (SQLException e) {
                return false; // not yet
            }
        });
        return asked.get();
    }

    /** Freezes the server and all that it has started; nothing is refused and nothing answered. */
    void freeze() throws IOException {
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

    void unfreeze() {
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
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }
}
