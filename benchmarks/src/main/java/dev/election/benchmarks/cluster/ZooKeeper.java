// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingZooKeeperServer;

/**
 * Three ZooKeeper servers, Curator's own for tests, on fresh folders. They run in this process, not in one that is
 * measured.
 */
final class ZooKeeper implements Engine {

    /** ZooKeeper's tick: sessions expire at multiples of it, and last at least two. */
    private static final int TICK_MILLIS = 500;

    private static final Duration START = Duration.ofSeconds(30);

    static {
        System.setProperty("zookeeper.admin.enableServer", "false");
    }

    private final TestingCluster cluster;

    ZooKeeper() throws IOException {
        cluster = new TestingCluster(IntStream.rangeClosed(1, SERVERS)
                .mapToObj(id -> new InstanceSpec(null, -1, -1, -1, true, id, TICK_MILLIS, 1000, Map.of(), "127.0.0.1"))
                .toList());
        try {
            cluster.start();
        } catch (Exception e) {
            throw new IOException(e);
        }
        awaitAllServing();
    }

    @Override
    public List<Integer> ports() {
        return cluster.getInstances().stream().map(InstanceSpec::getPort).toList();
    }

    @Override
    public long requests() throws IOException {
        long requests = 0;
        for (int port : ports()) {
            requests += answer(port)
                    .lines()
                    .filter(line -> line.startsWith("Received: "))
                    .mapToLong(line -> Long.parseLong(line.substring("Received: ".length())))
                    .sum();
        }
        return requests;
    }

    @Override
    public void stop() throws IOException {
        for (TestingZooKeeperServer server : cluster.getServers()) {
            server.stop();
        }
    }

    @Override
    public long startAgain() throws IOException {
        for (TestingZooKeeperServer server : cluster.getServers()) {
            try {
                server.restart();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        return awaitAllServing();
    }

    /** Waits until all servers serve; returns the time just before the request that showed that one of them does. */
    private long awaitAllServing() {
        long[] sent = new long[1];
        Waiting.until("response of ZooKeeper", START, () -> ports().stream().anyMatch(port -> {
            sent[0] = System.nanoTime();
            return serves(port);
        }));
        for (int port : ports()) {
            Waiting.until("response of ZooKeeper", START, () -> serves(port));
        }
        return sent[0];
    }

    private static boolean serves(int port) {
        try {
            return answer(port).contains("Mode: ");
        } catch (IOException e) {
            return false;
        }
    }

    private static String answer(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
