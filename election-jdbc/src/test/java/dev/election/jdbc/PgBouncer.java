// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real PgBouncer in front of the PostgreSQL server of the tests.
 *
 * <p>PgBouncer is the only program that the tests need and that no Maven artifact brings, while {@code mvn verify} has
 * to pass on a machine with nothing but a JDK and Maven. So the tests through a pooler, and no others, are skipped
 * where it is not installed, with a reason that names the package. {@code .ci/run} installs it, so they run there.
 */
final class PgBouncer implements AutoCloseable {

    private static final List<Path> PLACES = Stream.of(
                    "/usr/sbin/pgbouncer",
                    "/usr/bin/pgbouncer",
                    "/usr/local/bin/pgbouncer",
                    "/opt/homebrew/bin/pgbouncer")
            .map(Path::of)
            .toList();

    private final Path directory;
    private final Process process;
    private final int port;

    private PgBouncer(Path directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one that lends its connections for a {@code transaction} or a {@code session}.
     *
     * @param size how many connections to the server there are for each database
     */
    static PgBouncer start(String mode, int size) {
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(
                program != null,
                "PgBouncer is not installed, so nothing is tested through a pooler (apt-get install pgbouncer)");
        try {
            int port = freePort();
            Path directory = Files.createTempDirectory("pgbouncer");
            Path users = Files.writeString(directory.resolve("users.txt"), "\"postgres\" \"\"\n");
            Path configuration = Files.writeString(
                    directory.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = trust
                    auth_file = %s
                    pool_mode = %s
                    default_pool_size = %d
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(PostgreSql.port(), port, users, mode, size));
            // it refuses to be root, and reads these as somebody else
            if (!directory.toFile().setExecutable(true, false)
                    || !users.toFile().setReadable(true, false)
                    || !configuration.toFile().setReadable(true, false)) {
                throw new IOException("permissions of " + directory + " could not be set");
            }
            List<String> command = new ArrayList<>(List.of(String.valueOf(program)));
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("-u", "nobody"));
            }
            command.add(configuration.toString());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            PgBouncer bouncer = new PgBouncer(directory, process, port);
            bouncer.awaitStart();
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() {
        Awaitility.await().ignoreException(ConnectException.class).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "PgBouncer did not start: " + Files.readString(directory.resolve("log")));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
    }

    /** The URL of a database of the server, through this. */
    String url(String database) {
        return PostgreSql.url(database, port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            for (String name : List.of("log", "users.txt", "pgbouncer.ini", "")) {
                Files.deleteIfExists(directory.resolve(name));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
