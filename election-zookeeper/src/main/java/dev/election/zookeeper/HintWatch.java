// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.DaemonTask;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.HintText;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends hints to peers with the writes that they are about, and receives theirs while there is a listener. Only speed
 * depends on it. Safe for use by many threads; no method blocks.
 */
final class HintWatch {

    /*
     * The idea. The node "hint" has the newest hint. A watch of ZooKeeper notifies once of a change, after which it is set
     * again and the node is read. If the node was written more than once in between, or was not watched for a while,
     * something may have changed.
     *
     * Why it is right. ZooKeeper's client sets a watch again when it has reconnected, and notifies if the node was changed
     * meanwhile. A new session begins without a watch, so it is set on each new connection.
     */

    private static final int MOST_WAITING = 100;
    private static final long IDLE_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(HintWatch.class);

    private final Nodes nodes;
    private final boolean on;
    private final HintText texts = new HintText(UUID.randomUUID().toString());
    private final Collection<HintListener> listeners = new CopyOnWriteArrayList<>();
    // The connection on which a watch is set; null if there is none.
    private final AtomicReference<@Nullable Connection> watched = new AtomicReference<>();
    // The node as it was read last; null before that. Written by ZooKeeper's event thread.
    private volatile @Nullable Stat seen;
    // Calls listeners, since ZooKeeper's event thread must not wait for them. Further hints are dropped while many
    // wait.
    private final ThreadPoolExecutor listenerThread = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            DaemonTask.threads("election-zookeeper-hints"),
            new ThreadPoolExecutor.DiscardPolicy());

    HintWatch(Nodes nodes, boolean on) {
        this.nodes = nodes;
        this.on = on;
        listenerThread.allowCoreThreadTimeOut(true);
    }

    /** The write that sends this hint; null if hints are off. */
    @Nullable
    Op write(Hint hint) {
        byte[] content = texts.of(hint).getBytes(StandardCharsets.UTF_8);
        return on ? Op.setData(nodes.hint(), content, -1) : null;
    }

    /** Adds a listener, and only then asks for the connection: one that is made from then on sets the watch itself. */
    void add(HintListener listener, Supplier<@Nullable Connection> connections) {
        listeners.add(listener);
        Connection connection = connections.get();
        if (connection != null) {
            watch(connection);
        }
    }

    void remove(HintListener listener) {
        listeners.remove(listener);
    }

    /** Sets the watch on this connection, if it is not set and there is a listener. */
    void watch(Connection connection) {
        if (!on || listeners.isEmpty() || watched.getAndSet(connection) == connection) {
            return;
        }
        var unused = connection
                .watch(nodes.hint(), event -> fired(connection, event))
                .thenAccept(reply -> {
                    if (!reply.isOk() && reply.code() != Code.NONODE) {
                        // It is set again once there is a connection.
                        watched.compareAndSet(connection, null);
                    }
                });
        var unusedRead = connection.getData(nodes.hint()).thenAccept(this::read);
    }

    private void fired(Connection connection, WatchedEvent event) {
        if (event.getType() != EventType.None) {
            watched.compareAndSet(connection, null);
            watch(connection);
        }
    }

    private void read(Reply<NodeData> reply) {
        if (!reply.isOk()) {
            return;
        }
        NodeData node = reply.require();
        Stat before = seen;
        Stat now = node.stat();
        seen = now;
        if (before != null && before.getMzxid() == now.getMzxid()) {
            return;
        }
        boolean next =
                before != null && before.getCzxid() == now.getCzxid() && before.getVersion() + 1 == now.getVersion();
        Optional<Hint> hint =
                next ? texts.read(new String(node.bytes(), StandardCharsets.UTF_8)) : Optional.of(Hint.SOMETHING);
        hint.ifPresent(known -> listenerThread.execute(() -> notifyListeners(known)));
    }

    private void notifyListeners(Hint hint) {
        for (HintListener listener : listeners) {
            try {
                listener.hinted(hint);
            } catch (RuntimeException e) {
                log.warn("A listener of hints failed; elections are observed at the usual pace", e);
            }
        }
    }

    void close() {
        listeners.clear();
        listenerThread.shutdown();
    }
}
