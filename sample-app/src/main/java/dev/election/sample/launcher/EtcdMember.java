// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One process of etcd, and a shell that watches over it: it ends the process when this one ends, even if killed. */
final class EtcdMember {

    // The standard input of the shell ends with the launcher. Nothing is kept of what etcd has written.
    private static final String WATCH = """
            folder=$1
            shift
            "$@" > "$folder/log" 2>&1 &
            echo $!
            read -r nothing
            kill -9 $!
            wait $!
            rm -rf "$folder"
            """;
    private static final Path SET_SID = Path.of("/usr/bin/setsid");
    private static final int ASK_MILLIS = 1_000;
    private static final int END_SECONDS = 5;

    private final String name;
    private final String endpoint;
    private final int port;
    private final Path folder;
    private final Process watch;
    private final ProcessHandle process;

    private EtcdMember(String name, int port, Path folder, Process watch, ProcessHandle process) {
        this.name = name;
        this.endpoint = endpoint(port);
        this.port = port;
        this.folder = folder;
        this.watch = watch;
        this.process = process;
    }

    static EtcdMember start(Path program, String name, int clientPort, int peerPort, String cluster)
            throws StartException {
        String endpoint = endpoint(clientPort);
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SET_SID)) {
            // Ctrl-C is not for etcd: it goes on until the instances have released their leases
            command.add(SET_SID.toString());
        }
        try {
            Path folder = Files.createTempDirectory("election-sample-" + name);
            command.addAll(List.of(
                    "sh",
                    "-c",
                    WATCH,
                    "watch",
                    folder.toString(),
                    program.toString(),
                    "--name=" + name,
                    "--data-dir=" + folder.resolve("data"),
                    "--listen-client-urls=" + endpoint,
                    "--advertise-client-urls=" + endpoint,
                    "--listen-peer-urls=" + peer,
                    "--initial-advertise-peer-urls=" + peer,
                    "--initial-cluster=" + cluster));
            Process watch = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long pid = Long.parseLong(watch.inputReader().readLine());
            return new EtcdMember(
                    name, clientPort, folder, watch, ProcessHandle.of(pid).orElseThrow());
        } catch (IOException | RuntimeException e) {
            throw new StartException("Cannot start etcd: " + e.getMessage(), e);
        }
    }

    String endpoint() {
        return endpoint;
    }

    static String endpoint(int port) {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    void awaitServing() throws StartException, InterruptedException {
        StoreServers.await(name, () -> !process.isAlive() || isHealthy());
        if (!process.isAlive()) {
            throw new StartException(name + " has ended: " + lastLine());
        }
    }

    // a member is healthy if the cluster has a leader and accepts writes
    private boolean isHealthy() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(endpoint + "/health").toURL().openConnection();
            connection.setConnectTimeout(ASK_MILLIS);
            connection.setReadTimeout(ASK_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastLine() {
        try (Stream<String> lines = Files.lines(folder.resolve("log"), StandardCharsets.UTF_8)) {
            return lines.reduce("", (one, next) -> next);
        } catch (IOException e) {
            return "it has written nothing";
        }
    }

    /** Ends the process, whose data nobody needs any more. */
    void end() {
        try {
            watch.getOutputStream().close();
            if (!watch.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
