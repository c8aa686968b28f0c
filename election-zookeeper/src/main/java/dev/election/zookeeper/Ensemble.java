// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.StoreMembers;
import dev.election.store.DaemonTask;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.ZooDefs.Ids;
import org.jspecify.annotations.Nullable;

/** What can be known of the servers, for people. Safe for use by many threads. */
final class Ensemble {

    private static final int PROBE_MILLIS = 1_000;
    private static final long NANOS_BETWEEN_PROBES = Duration.ofSeconds(10).toNanos();

    private final List<InetSocketAddress> servers;
    private final boolean secure;
    private final Nodes nodes;
    private final boolean aclChosen;
    private final Duration callTimeout;
    private final AtomicBoolean probing = new AtomicBoolean();
    // What the last probe found. Written by the thread that probes, as is the next field.
    private volatile StoreMembers members;
    // When the last probe ended; null before.
    private volatile @Nullable Long probedAtNanos;

    /**
     * @param servers as the connection string names them
     * @param secure whether they speak TLS only
     * @param aclChosen whether the access control list is a choice of the application
     */
    Ensemble(List<InetSocketAddress> servers, boolean secure, Nodes nodes, boolean aclChosen, Duration callTimeout) {
        this.servers = List.copyOf(servers);
        this.members = new StoreMembers(servers.size(), 0);
        this.secure = secure;
        this.nodes = nodes;
        this.aclChosen = aclChosen;
        this.callTimeout = callTimeout;
    }

    /** The last known state. Servers are asked on another thread, at most every ten seconds, if this is called. */
    Optional<StoreMembers> members() {
        Long last = probedAtNanos;
        if ((last == null || System.nanoTime() - last > NANOS_BETWEEN_PROBES) && probing.compareAndSet(false, true)) {
            try {
                DaemonTask.start("election-zookeeper-members", this::probe);
            } catch (Throwable noThread) {
                probing.set(false); // the last known state is returned, and the next call tries again
            }
        }
        return Optional.of(members);
    }

    private void probe() {
        try {
            int reachable = 0;
            for (InetSocketAddress server : servers) {
                reachable += isServing(server) ? 1 : 0;
            }
            members = new StoreMembers(servers.size(), reachable);
            probedAtNanos = System.nanoTime();
        } finally {
            probing.set(false);
        }
    }

    // The command "srvr" is the only one that every server executes if nothing is configured. A server that refuses it
    // responds as well; one that speaks TLS does not.
    private boolean isServing(InetSocketAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), PROBE_MILLIS);
            if (secure) {
                return true;
            }
            socket.setSoTimeout(PROBE_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String response = new String(in.readNBytes(1_000), StandardCharsets.US_ASCII);
            return !response.isEmpty() && !response.contains("not currently serving");
        } catch (IOException e) {
            return false;
        }
    }

    List<String> warnings(Call call, Connection connection) {
        List<String> warnings = new ArrayList<>();
        int voters = voters(call, connection);
        if (voters == 1) {
            warnings.add("ZooKeeper has a single server: while it is down nobody leads; run an ensemble of three");
        } else if (voters % 2 == 0) {
            warnings.add("ZooKeeper has " + voters + " voting servers, which survives the loss of no more servers than "
                    + (voters - 1) + " would: add one or remove one");
        }
        if (voters > 1 && servers.size() == 1) {
            warnings.add("The connection string names 1 of " + voters + " servers of ZooKeeper: while "
                    + servers.get(0).getHostString() + " is down this instance reaches none, unless that is the address"
                    + " of all of them; name them all");
        }
        Duration untilLeft = Duration.ofMillis(connection.sessionMillis() * 2L / 3);
        if (untilLeft.compareTo(callTimeout) > 0) {
            warnings.add("ZooKeeper granted a session timeout of " + connection.sessionMillis()
                    + " ms, so a server that has fallen silent is left only after " + untilLeft.toMillis()
                    + " ms, later than the call timeout of " + callTimeout.toMillis()
                    + " ms: lower minSessionTimeout of the servers, or use a longer lease and call timeout");
        }
        if (!aclChosen && nodes.acl().equals(Ids.OPEN_ACL_UNSAFE)) {
            warnings.add("Every client of ZooKeeper may write the nodes below " + nodes.root()
                    + ": give this application credentials, or choose this access control list explicitly");
        }
        return warnings;
    }

    private int voters(Call call, Connection connection) {
        Reply<NodeData> config = call.await(connection.getConfig());
        int voters = config.isOk() ? voters(config.require()) : 0;
        return voters == 0 ? servers.size() : voters;
    }

    private static int voters(NodeData config) {
        return (int) new String(config.bytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("server.") && !line.contains(":observer"))
                .count();
    }
}
