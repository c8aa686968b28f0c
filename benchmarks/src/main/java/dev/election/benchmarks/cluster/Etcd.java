// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three processes of etcd as its packages install it, with its defaults, on fresh folders. */
final class Etcd implements Engine {

    private static final Path PROGRAM = Path.of("/usr/bin/etcd");
    private static final Duration START = Duration.ofSeconds(30);
    private static final int ASK_MILLIS = 1_000;

    private final Path folder;
    private final List<Integer> ports;
    private final List<Integer> peerPorts;
    private final Thread hook = new Thread(this::kill, "end of etcd");
    private List<Process> members = List.of(); // set by the harness's thread, read by the hook as well

    Etcd() throws IOException {
        if (!isInstalled()) {
            throw new IOException("There is no " + PROGRAM + ": install etcd (apt-get install etcd-server)");
        }
        folder = Files.createTempDirectory("election-etcd");
        List<Integer> free = freePorts(2 * SERVERS);
        ports = free.subList(0, SERVERS);
        peerPorts = free.subList(SERVERS, 2 * SERVERS);
        Runtime.getRuntime().addShutdownHook(hook);
        startAgain();
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    private static List<Integer> freePorts(int number) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < number) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public List<Integer> ports() {
        return ports;
    }

    private Process start(int member) throws IOException {
        String client = "http://127.0.0.1:" + ports.get(member);
        String peer = "http://127.0.0.1:" + peerPorts.get(member);
        return new ProcessBuilder(
                        PROGRAM.toString(),
                        "--name=m" + member,
                        "--data-dir=" + folder.resolve("m" + member),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster="
                                + IntStream.range(0, SERVERS)
                                        .mapToObj(i -> "m" + i + "=http://127.0.0.1:" + peerPorts.get(i))
                                        .collect(Collectors.joining(",")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("m" + member + ".log").toFile()))
                .start();
    }

    @Override
    public long requests() throws IOException {
        long requests = 0;
        for (int port : ports) {
            requests += metrics(port)
                    .lines()
                    .filter(line -> line.startsWith("grpc_server_msg_received_total{"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
        return requests;
    }

    private static String metrics(int port) throws IOException {
        try (var answer =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** In an orderly way, all at the same time. */
    @Override
    public void stop() {
        members.forEach(Process::destroy);
        members.forEach(
                member -> member.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Override
    public long startAgain() throws IOException {
        List<Process> started = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            started.add(start(i));
        }
        members = List.copyOf(started);
        long[] asked = new long[1];
        Waiting.until("answer of etcd", START, () -> {
            asked[0] = System.nanoTime();
            return isHealthy(ports.get(0));
        });
        for (int port : ports) {
            Waiting.until("answer of etcd", START, () -> isHealthy(port));
        }
        return asked[0];
    }

    private static boolean isHealthy(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection();
            connection.setConnectTimeout(ASK_MILLIS);
            connection.setReadTimeout(ASK_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private void kill() {
        members.forEach(Process::destroyForcibly);
        members.forEach(
                member -> member.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        kill();
    }
}
