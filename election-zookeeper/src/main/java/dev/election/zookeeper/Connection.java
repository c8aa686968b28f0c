// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One handle of ZooKeeper's client, which is one session of the ensemble, and its requests. Each is sent once and never
 * blocks; responses of one handle arrive in the order of their requests. Their futures are completed by ZooKeeper's
 * event thread, so nothing that blocks may be attached to them. Safe for use by many threads.
 */
final class Connection {

    // Set once, before any request.
    private volatile @Nullable ZooKeeper zooKeeper;
    // Written by ZooKeeper's event thread, read by all threads.
    private volatile boolean connected;
    // How often the connection was lost; what was read before may have missed changes since.
    private final AtomicLong losses = new AtomicLong();

    void use(ZooKeeper handle) {
        zooKeeper = handle;
    }

    void connected(boolean isConnected) {
        if (!isConnected) {
            losses.incrementAndGet();
        }
        connected = isConnected;
    }

    /** Whether a request would be sent at once. */
    boolean isUsable() {
        return connected && zooKeeper != null && !isDead();
    }

    /** Whether the handle will never connect again. */
    boolean isDead() {
        ZooKeeper handle = zooKeeper;
        return handle != null && !handle.getState().isAlive();
    }

    /** Whether the handle is dead because the servers did not accept its credentials. */
    boolean isRefused() {
        ZooKeeper handle = zooKeeper;
        return handle != null && handle.getState() == ZooKeeper.States.AUTH_FAILED;
    }

    long losses() {
        return losses.get();
    }

    /** The session timeout in milliseconds that the ensemble granted. */
    int sessionMillis() {
        return handle().getSessionTimeout();
    }

    /** Ends the session. May wait for the server. */
    void close() {
        try {
            handle().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ZooKeeper handle() {
        return requireNonNull(zooKeeper);
    }

    /** Makes all later reads of this handle show at least what the ensemble had committed when this was sent. */
    CompletableFuture<Reply<Boolean>> sync(String path) {
        CompletableFuture<Reply<Boolean>> future = new CompletableFuture<>();
        handle().sync(path, (code, p, context) -> future.complete(Reply.of(code, true)), null);
        return future;
    }

    CompletableFuture<Reply<String>> create(String path, byte[] data, List<ACL> acl) {
        CompletableFuture<Reply<String>> future = new CompletableFuture<>();
        handle().create(
                        path,
                        data,
                        acl,
                        CreateMode.PERSISTENT,
                        (code, p, context, name) -> future.complete(Reply.of(code, name)),
                        null);
        return future;
    }

    CompletableFuture<Reply<Stat>> setData(String path, byte[] data, int version) {
        CompletableFuture<Reply<Stat>> future = new CompletableFuture<>();
        handle().setData(path, data, version, (code, p, context, stat) -> future.complete(Reply.of(code, stat)), null);
        return future;
    }

    CompletableFuture<Reply<NodeData>> getData(String path) {
        CompletableFuture<Reply<NodeData>> future = new CompletableFuture<>();
        handle().getData(
                        path,
                        false,
                        (code, p, context, data, stat) -> future.complete(
                                Reply.of(code, stat == null ? null : new NodeData(orNothing(data), stat))),
                        null);
        return future;
    }

    static byte[] orNothing(byte @Nullable [] data) {
        return data == null ? NodeData.NOTHING : data;
    }

    /**
     * The node of ZooKeeper itself that lists the servers; {@code /zookeeper/config}, whatever the connection's root.
     */
    CompletableFuture<Reply<NodeData>> getConfig() {
        CompletableFuture<Reply<NodeData>> future = new CompletableFuture<>();
        handle().getConfig(
                        false,
                        (code, p, context, data, stat) -> future.complete(
                                Reply.of(code, stat == null ? null : new NodeData(orNothing(data), stat))),
                        null);
        return future;
    }

    CompletableFuture<Reply<Stat>> exists(String path) {
        CompletableFuture<Reply<Stat>> future = new CompletableFuture<>();
        handle().exists(path, false, (code, p, context, stat) -> future.complete(Reply.of(code, stat)), null);
        return future;
    }

    /** Notifies once if the node is created, changed or deleted. */
    CompletableFuture<Reply<Stat>> watch(String path, Watcher watcher) {
        CompletableFuture<Reply<Stat>> future = new CompletableFuture<>();
        handle().exists(path, watcher, (code, p, context, stat) -> future.complete(Reply.of(code, stat)), null);
        return future;
    }

    CompletableFuture<Reply<List<String>>> children(String path) {
        CompletableFuture<Reply<List<String>>> future = new CompletableFuture<>();
        handle().getChildren(path, false, (code, p, context, names) -> future.complete(Reply.of(code, names)), null);
        return future;
    }

    /** All or none of these writes, or each of these reads. The result is null if the request got no response. */
    CompletableFuture<Reply<List<OpResult>>> multi(List<Op> operations) {
        CompletableFuture<Reply<List<OpResult>>> future = new CompletableFuture<>();
        handle().multi(operations, (code, p, context, results) -> future.complete(Reply.of(code, results)), null);
        return future;
    }
}
