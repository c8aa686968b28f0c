// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.springframework.util.FileSystemUtils;

/** Three servers of ZooKeeper in this process, by ZooKeeper's own way to embed them. They end with it. */
final class ZooKeeperServers implements StoreServers {

    private static final int ASK_MILLIS = 1_000;

    private final Path folder;
    private final List<Integer> ports;
    private final List<ZooKeeperServerEmbedded> servers = new ArrayList<>();
    private final String password = UUID.randomUUID().toString();

    private ZooKeeperServers(Path folder, List<Integer> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    static ZooKeeperServers start() throws StartException, InterruptedException {
        List<Integer> ports = Ports.anyFree(3 * NUMBER);
        ZooKeeperServers servers = new ZooKeeperServers(newFolder(), ports.subList(0, NUMBER));
        try {
            for (int number = 1; number <= NUMBER; number++) {
                servers.start(number, ports);
            }
            for (int port : servers.ports) {
                StoreServers.await("The server of ZooKeeper on port " + port, () -> serves(port));
            }
            return servers;
        } catch (StartException | InterruptedException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private static Path newFolder() throws StartException {
        try {
            return Files.createTempDirectory("election-sample-zookeeper");
        } catch (IOException e) {
            throw new StartException(
                    "Cannot create a folder for ZooKeeper in " + System.getProperty("java.io.tmpdir") + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void start(int number, List<Integer> ports) throws StartException {
        Path own = folder.resolve("server-" + number);
        Path data = own.resolve("data");
        Properties configuration = new Properties();
        configuration.setProperty("dataDir", data.toString());
        // a session lasts two ticks at least: short ones let clients leave a silent server before a lease of the sample
        // ends
        configuration.setProperty("tickTime", "500");
        configuration.setProperty("initLimit", "20");
        configuration.setProperty("syncLimit", "10");
        configuration.setProperty("admin.enableServer", "false");
        for (int i = 0; i < NUMBER; i++) {
            configuration.setProperty(
                    "server." + (i + 1),
                    "127.0.0.1:" + ports.get(NUMBER + i) + ":" + ports.get(2 * NUMBER + i) + ";127.0.0.1:"
                            + ports.get(i));
        }
        try {
            Files.createDirectories(data);
            Files.writeString(data.resolve("myid"), Integer.toString(number));
            ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                    .baseDir(own)
                    .configuration(configuration)
                    .exitHandler(ExitHandler.LOG_ONLY)
                    .build();
            servers.add(server);
            server.start();
        } catch (Exception e) {
            throw new StartException(
                    "Cannot start server " + number + " of ZooKeeper in " + own + ": " + e.getMessage(), e);
        }
    }

    // a server that has not found its peers says that it does not serve
    private static boolean serves(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ASK_MILLIS);
            socket.setSoTimeout(ASK_MILLIS);
            OutputStream request = socket.getOutputStream();
            request.write("srvr".getBytes(StandardCharsets.US_ASCII));
            request.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains("Mode: ");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<String> addresses() {
        return addresses(ports);
    }

    private static List<String> addresses(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).toList();
    }

    @Override
    public List<InetSocketAddress> endpoints() {
        return StoreServers.onLoopback(ports);
    }

    @Override
    public Map<String, String> environment(List<Integer> through) {
        return Map.of(
                "ELECTION_ZOOKEEPER_CONNECTSTRING",
                addresses(through).stream().collect(Collectors.joining(",")),
                "ELECTION_ZOOKEEPER_PASSWORD",
                password);
    }

    @Override
    public void close() {
        servers.forEach(ZooKeeperServerEmbedded::close);
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            // the folder stays among the temporary files, and contains nothing secret
        }
    }
}
