// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.store.LeaseStore;
import dev.election.testing.TcpProxy;
import dev.election.testing.engine.Engine;
import dev.election.testing.engine.EngineClient;
import dev.election.testing.engine.Ways;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.awaitility.Awaitility;

/**
 * Three servers in this process, and the data below a root. A server that runs in this process cannot be frozen by a
 * signal: its ways are silenced for all clients instead, while it goes on to take part in the ensemble.
 */
final class ZooKeeperEngine implements Engine {

    private static final byte[] NOTHING = {};

    private final Servers servers;
    private final String root = Servers.newRoot();
    private final String writes = "/written" + root.replace('/', '-');
    private final List<Connected> clients = new CopyOnWriteArrayList<>();
    private final Set<Integer> killed = ConcurrentHashMap.newKeySet();

    ZooKeeperEngine(Servers servers) {
        this.servers = servers;
    }

    @Override
    public String name() {
        return "ZooKeeper";
    }

    @Override
    public Duration pauseBeforeReconnection() {
        return Duration.ofSeconds(1); // ZooKeeper's client chooses it at random
    }

    /** None: servers that are silent for clients go on to lead the ensemble. */
    @Override
    public OptionalInt coordinator() {
        return OptionalInt.empty();
    }

    @Override
    public EngineClient connect(Duration callTimeout) {
        Connected client = new Connected(callTimeout);
        clients.add(client);
        return client;
    }

    private int port(int node) {
        return servers.ports().get(node);
    }

    @Override
    public void kill(int node) {
        servers.kill(port(node));
        killed.add(node);
    }

    @Override
    public void restart(int node) {
        servers.restart(port(node));
        killed.remove(node);
    }

    @Override
    public void freeze(int node) {
        clients.forEach(client -> client.ways().silence(node));
    }

    @Override
    public void resume(int node) {
        clients.forEach(client -> client.ways().open(node));
    }

    @Override
    public void loseQuorum() {
        kill(0);
        kill(1);
    }

    @Override
    public void regainQuorum() {
        restart(0);
        restart(1);
    }

    @Override
    public void awaitQuorum() {
        awaitServes(2);
    }

    private void awaitServes(int node) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> status(node).contains("Mode: "));
    }

    private String status(int node) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(node))) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("srvr".getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Override
    public void heal() {
        Set.copyOf(killed).forEach(this::restart);
        IntStream.range(0, NODES).forEach(this::resume);
        IntStream.range(0, NODES).forEach(this::awaitServes);
    }

    @Override
    public List<Long> written(String election) {
        try (CuratorFramework client = curator(servers.connectString())) {
            if (client.checkExists().forPath(writes + "/" + election) == null) {
                return List.of();
            }
            client.sync().forPath("/");
            // token-number, where the numbers are those of ZooKeeper
            return client.getChildren().forPath(writes + "/" + election).stream()
                    .map(name -> name.split("-", 2))
                    .sorted(Comparator.comparing(parts -> parts[1]))
                    .map(parts -> Long.parseLong(parts[0]))
                    .toList();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CuratorFramework curator(String servers) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(servers, 1_000, 700, new RetryOneTime(100));
        client.start();
        return client;
    }

    @Override
    public void close() {
        // the servers are shared by all tests of the class
    }

    private final class Connected implements EngineClient {

        private final Ways ways = new Ways(node -> TcpProxy.ofMessages(port(node)));
        private final String servers =
                ways.ports().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        private final ZooKeeperLeaseStore store;
        private final CuratorFramework client = curator(servers);
        private final Map<Term, ZooKeeperFence.Check> checks = new ConcurrentHashMap<>();

        Connected(Duration callTimeout) {
            store = ZooKeeperLeaseStore.builder(servers)
                    .root(root)
                    .callTimeout(callTimeout)
                    .build();
        }

        @Override
        public LeaseStore store() {
            return store;
        }

        @Override
        public Ways ways() {
            return ways;
        }

        @Override
        public boolean write(Term term) throws Exception {
            String folder = writes + "/" + term.election();
            ZooKeeperFence.Check check = checks.get(term);
            if (check == null) {
                client.createContainers(folder);
                try {
                    check = store.fence().check(term);
                } catch (LeadershipLostException e) {
                    return false;
                }
                checks.put(term, check);
            }
            List<Op> transaction = new ArrayList<>(check.operations());
            transaction.add(Op.create(
                    folder + "/" + term.token() + "-", NOTHING, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL));
            CompletableFuture<Code> code = new CompletableFuture<>();
            client.getZookeeperClient()
                    .getZooKeeper()
                    .multi(transaction, (result, path, context, results) -> code.complete(Code.get(result)), null);
            return switch (code.get(1, TimeUnit.SECONDS)) {
                case OK -> true;
                case BADVERSION, NONODE -> false;
                default -> throw KeeperException.create(code.join());
            };
        }

        @Override
        public int nodeOfRenewals() {
            return ways.nodeOfNext("heartbeat=");
        }

        @Override
        public void close() {
            client.close();
            store.close();
            ways.close();
            clients.remove(this);
        }
    }
}
