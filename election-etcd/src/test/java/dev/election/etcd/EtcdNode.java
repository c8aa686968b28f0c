// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One process of etcd on the loopback interface, which tests kill, freeze and start again. */
final class EtcdNode {

    private static final List<Path> PLACES = Stream.of(
                    "/usr/bin/etcd", "/usr/local/bin/etcd", "/usr/sbin/etcd", "/opt/homebrew/bin/etcd")
            .map(Path::of)
            .toList();

    private final String name;
    private final Path directory;
    private final String scheme;
    private final List<String> options;
    private final int clientPort;
    private final int peerPort;
    private @Nullable Process process;
    private boolean began;

    /** @param options further options */
    EtcdNode(String name, Path directory, String scheme, List<String> options) {
        this.name = name;
        this.directory = directory;
        this.scheme = scheme;
        this.options = options;
        int[] ports = freePorts();
        this.clientPort = ports[0];
        this.peerPort = ports[1];
    }

    static Optional<Path> program() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    private static int[] freePorts() {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return scheme + "://127.0.0.1:" + clientPort;
    }

    int clientPort() {
        return clientPort;
    }

    String peer() {
        return name + "=" + peerUrl();
    }

    private String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    /** Starts it, for the first time or again, with the data that it has. */
    void start(String cluster) {
        List<String> command = new ArrayList<>(List.of(
                program().orElseThrow().toString(),
                "--name=" + name,
                "--data-dir=" + directory.resolve(name),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peerUrl(),
                "--initial-advertise-peer-urls=" + peerUrl(),
                "--initial-cluster=" + cluster,
                "--initial-cluster-token=" + directory.getFileName(),
                "--initial-cluster-state=" + (began ? "existing" : "new")));
        command.addAll(options);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(name + ".log").toFile()))
                    .start();
            began = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what it has stored; it is not running. */
    void loseData() {
        delete(directory.resolve(name));
        began = false;
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                boolean unused = file.toFile().delete();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a power failure would. */
    void kill() {
        Process running = running();
        running.destroyForcibly();
        try {
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it where it is: its connections stay, and nothing responds. */
    void freeze() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder(
                            "kill", "-" + signal, String.valueOf(running().pid()))
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

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }
}
