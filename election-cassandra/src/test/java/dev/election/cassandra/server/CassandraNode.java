// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One process of Cassandra, which tests kill, freeze and start again. */
public final class CassandraNode {

    /*
     * A shell starts the server and waits for the end of its own input, which comes when the process of the tests ends,
     * however it ends. Then it kills the server, also if that is frozen, and deletes its data, unless a line told it to
     * keep them.
     */
    private static final String GUARD = """
            pid=$1
            folder=$2
            shift 2
            "$@" &
            echo $! > "$pid.new"
            mv "$pid.new" "$pid"
            cat > "$pid.told"
            kill -9 $! 2> /dev/null
            if ! [ -s "$pid.told" ]; then
                wait $!
                rm -rf "$folder"
                rmdir "$(dirname "$folder")" 2> /dev/null
            fi
            """;
    // Ctrl-C is not for the servers: what uses them may have to end in an orderly way.
    private static final Path SET_SID = Path.of("/usr/bin/setsid");

    private static final Duration LONGEST_START = Duration.ofMinutes(4);

    private final Path folder;
    private final String address;
    private final int port;
    private final Map<String, String> settings;
    private @Nullable Process guard;
    private @Nullable ProcessHandle server;
    private boolean frozen;
    // Whether others may count it as down.
    private boolean harmed;
    private Duration clockForward = Duration.ZERO;

    CassandraNode(Path folder, String address, int port, Map<String, String> settings) {
        this.folder = folder;
        this.address = address;
        this.port = port;
        this.settings = new LinkedHashMap<>(settings);
    }

    /** Where clients connect to. */
    public InetSocketAddress contactPoint() {
        return new InetSocketAddress(address, port);
    }

    /** Changes a line of the configuration from the next start on. */
    public void set(String key, String value) {
        settings.put(key, value);
    }

    /** How far its clock is ahead of that of this machine, from the next start on if it was changed since. */
    public Duration clockForward() {
        return clockForward;
    }

    /** Sets its clock forward from the next start on. */
    public void setClockForward(Duration time) {
        clockForward = time;
    }

    /** Starts it, for the first time or again with the data that it has, and waits until it accepts connections. */
    public void start() {
        begin();
        awaitStart();
    }

    /** Waits until it accepts connections. */
    void awaitStart() {
        await(() -> {
            if (!isRunning()) {
                throw new IllegalStateException("Cassandra at " + contactPoint() + " has ended: " + endOfLog());
            }
            return answers();
        });
    }

    /** Waits until it accepts connections, or has ended instead. */
    boolean givesUp() {
        await(() -> !isRunning() || answers());
        return !isRunning();
    }

    /** Starts it, as {@link #start()}, but does not wait. */
    public void begin() {
        harmed = true;
        dismissGuard(); // of a server that has ended by itself
        try {
            Files.createDirectories(folder);
            Path yaml = folder.resolve("cassandra.yaml");
            Files.writeString(yaml, yaml());
            Files.writeString(folder.resolve("logback.xml"), LOGBACK);
            Path options = folder.resolve("options");
            Files.writeString(
                    options,
                    options(yaml).stream().map(one -> "\"" + one + "\"").collect(Collectors.joining("\n")));
            Path pid = folder.resolve("pid");
            Files.deleteIfExists(pid);
            List<String> command = new ArrayList<>();
            if (Files.isExecutable(SET_SID)) {
                command.add(SET_SID.toString());
            }
            command.addAll(List.of("/bin/sh", "-c", GUARD, "guard", pid.toString(), folder.toString()));
            command.addAll(ServerJvm.command(options));
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            guard = started;
            await(() -> Files.exists(pid));
            server = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow(() -> new IllegalStateException("Cassandra was not started: " + endOfLog()));
            frozen = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String LOGBACK = "<configuration><appender name=\"C\""
            + " class=\"ch.qos.logback.core.ConsoleAppender\"><encoder><pattern>%d %-5level [%thread] %logger{20}"
            + " %msg%n</pattern></encoder></appender><root level=\"WARN\"><appender-ref ref=\"C\"/></root>"
            + "</configuration>";

    private List<String> options(Path yaml) {
        List<String> options = new ArrayList<>(ServerJvm.options());
        if (!clockForward.isZero()) {
            options.addAll(ShiftedClock.options(folder, clockForward, ServerJvm.classPath()));
        }
        options.addAll(List.of(
                "-Dcassandra.config=" + yaml.toUri(),
                "-Dcassandra.storagedir=" + folder.resolve("data"),
                "-Dcassandra.logdir=" + folder,
                "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                "-Dcassandra.jmx.local.port=" + FreePorts.on(List.of("127.0.0.1"), 1)[0],
                "org.apache.cassandra.service.CassandraDaemon"));
        return options;
    }

    private String yaml() {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("listen_address", address);
        all.put("rpc_address", address);
        all.put("native_transport_port", String.valueOf(port));
        for (String kind : List.of("commitlog", "saved_caches", "hints", "cdc_raw")) {
            all.put(kind + "_directory", folder.resolve(kind).toString());
        }
        all.put("data_file_directories", "[" + folder.resolve("data") + "]");
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private boolean answers() {
        try (java.net.Socket socket = new java.net.Socket()) {
            socket.connect(contactPoint(), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String endOfLog() {
        try {
            String log = Files.exists(log()) ? Files.readString(log()) : "no log";
            return log.substring(Math.max(0, log.length() - 2_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    static void await(BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > LONGEST_START.toNanos()) {
                throw new IllegalStateException("Cassandra is not ready after " + LONGEST_START.toMinutes() + " min");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while Cassandra started", e);
            }
        }
    }

    /** Ends it as a power failure would. */
    public void kill() {
        ProcessHandle running = server();
        harmed = true;
        boolean unused = running.destroyForcibly();
        await(() -> !running.isAlive());
        dismissGuard();
        frozen = false;
    }

    private void dismissGuard() {
        Process watching = guard;
        if (watching != null) {
            try (OutputStream line = watching.getOutputStream()) {
                line.write('\n');
            } catch (IOException e) {
                // it has ended already
            }
            await(() -> !watching.isAlive()); // nothing writes to the folder any more
        }
    }

    /** Stops it where it is: its connections stay, and nothing responds. */
    public void freeze() {
        signal("STOP");
        frozen = true;
        harmed = true;
    }

    /** Lets it go on after it was frozen. */
    public void resume() {
        signal("CONT");
        frozen = false;
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, String.valueOf(server().pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process of the server. */
    public long pid() {
        return server().pid();
    }

    /** Whether it was started and has not ended; it may be frozen. */
    public boolean isRunning() {
        return server != null && server.isAlive();
    }

    boolean isHarmed() {
        return harmed;
    }

    /** Takes note that all others count it as up. */
    void isUsed() {
        harmed = false;
    }

    /** Whether it was frozen. */
    public boolean isFrozen() {
        return frozen;
    }

    private ProcessHandle server() {
        if (server == null) {
            throw new IllegalStateException(contactPoint() + " was not started");
        }
        return server;
    }
}
