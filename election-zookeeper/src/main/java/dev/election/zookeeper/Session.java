// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.DaemonTask;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of the ensemble, and the next one when it has expired. Safe for use by many threads. */
final class Session implements AutoCloseable {

    /*
     * The problem. Curator's operations wait for a connection as long as they like, repeat writes by themselves, and may
     * wait while an old session is closed.
     *
     * The idea. Curator only keeps a session: it makes a handle of ZooKeeper's client with the application's settings,
     * and another one when the session is over. Each handle is caught where it is made, and requests are sent over it
     * directly.
     *
     * Why it is right. Nothing that is kept depends on a session, so its end means nothing. A request that waits in a
     * handle is sent late or never, as a request on the way to the server may be.
     *
     * What it costs. Two threads of ZooKeeper's client and two of Curator, which are idle.
     */

    // For so long Curator is left to replace an expired session by itself: two that do would make two handles.
    private static final long CURATORS_TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

    // For so long a handle is kept that the servers refused to authenticate. Each new one costs the ensemble the start
    // of a session, and most likely is refused as well.
    private static final long REFUSED_FOR_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final String name;
    private final CuratorFramework framework;
    private final Consumer<Connection> whenConnected;

    // Guards the fields below. Held only for a moment.
    private final ReentrantLock lock = new ReentrantLock();
    // Signalled when a connection became usable, or when this was closed.
    private final Condition changed = lock.newCondition();

    private @Nullable Connection current;
    // The connection that was found dead last, and when.
    private @Nullable Connection dead;
    private long deadSinceNanos;
    private boolean started;
    // Whether a thread starts Curator, or makes it replace a handle.
    private boolean repairing;
    private boolean closed;

    /** @param whenConnected called by ZooKeeper's event thread, so it must not block */
    Session(String name, CuratorFrameworkFactory.Builder settings, Consumer<Connection> whenConnected) {
        this.name = name;
        this.whenConnected = whenConnected;
        this.framework = settings.zookeeperFactory(new CaughtHandles(settings)).build();
    }

    /** Returns a connection over which a request is sent at once. Waits for it while the call has time. */
    Connection connection(Call call) {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw call.refused("the store was closed");
                }
                Connection connection = current;
                if (connection != null && connection.isUsable()) {
                    return connection;
                }
                repair(connection);
                if (connection != null && connection.isRefused()) {
                    // the next call gets the outcome of the repair, if there is one
                    throw Call.credentialsRefused(null);
                }
                long remaining = call.remainingNanos();
                if (remaining == 0) {
                    throw call.timedOut(
                            "no server of "
                                    + framework.getZookeeperClient().getCurrentConnectionString()
                                    + " accepted a connection",
                            null);
                }
                // Whether a handle is dead is not signalled.
                long unused = changed.awaitNanos(Math.min(remaining, TimeUnit.MILLISECONDS.toNanos(500)));
            }
        } catch (InterruptedException e) {
            throw call.interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /** The connection, if there is one at the moment. */
    @Nullable
    Connection connectionNow() {
        lock.lock();
        try {
            return current != null && current.isUsable() ? current : null;
        } finally {
            lock.unlock();
        }
    }

    private void repair(@Nullable Connection connection) {
        if (repairing || (started && connection != null && !needsRepair(connection))) {
            return;
        }
        boolean first = !started;
        started = true;
        repairing = true;
        Runnable repairs = () -> {
            try {
                if (first) {
                    framework.start();
                } else {
                    framework.getZookeeperClient().reset();
                }
            } catch (Exception e) {
                log.debug("No handle of ZooKeeper's client could be made; the next call tries again", e);
            } finally {
                repaired();
            }
        };
        try {
            DaemonTask.start(name + "-start", repairs);
        } catch (Throwable noThread) {
            started = !first;
            repairing = false;
            throw noThread;
        }
    }

    // Curator replaces an expired session by itself, but no handle that the servers refused to authenticate.
    private boolean needsRepair(Connection connection) {
        if (!connection.isDead()) {
            return false;
        }
        long now = System.nanoTime();
        if (dead != connection) {
            dead = connection;
            deadSinceNanos = now;
        }
        return now - deadSinceNanos >= (connection.isRefused() ? REFUSED_FOR_NANOS : CURATORS_TURN_NANOS);
    }

    private void repaired() {
        boolean closedMeanwhile;
        lock.lock();
        try {
            repairing = false;
            closedMeanwhile = closed;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (closedMeanwhile) {
            framework.close();
        }
    }

    private void replace(Connection connection) {
        Connection superfluous;
        lock.lock();
        try {
            superfluous = closed ? connection : current;
            current = connection;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        // Curator closes a handle before it makes another one, but knows none that it makes while it is closed, or that
        // it makes twice at once.
        if (superfluous != null && !superfluous.isDead()) {
            DaemonTask.start(name + "-discard", superfluous::close);
        }
        if (connection.isUsable()) {
            whenConnected.accept(connection);
        }
    }

    private void happened(Connection connection, KeeperState state) {
        boolean connected = state == KeeperState.SyncConnected || state == KeeperState.SaslAuthenticated;
        connection.connected(connected);
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (connection.isUsable()) {
            whenConnected.accept(connection);
        }
    }

    /** Ends the session within this time. Later calls are refused. */
    void close(Duration within) {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (!started || repairing) {
                return; // Curator cannot be closed while it starts, so the thread that starts it closes it
            }
        } finally {
            lock.unlock();
        }
        DaemonTask.runWithin(within, name + "-close", framework::close);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(1));
    }

    /** Makes handles as the settings say, and lets this session know each of them. */
    private final class CaughtHandles implements ZookeeperFactory {

        private final ZookeeperFactory factory;
        private final Iterable<AuthInfo> credentials;

        CaughtHandles(CuratorFrameworkFactory.Builder settings) {
            this.factory = settings.getZookeeperFactory();
            this.credentials = settings.getAuthInfos() == null ? List.of() : settings.getAuthInfos();
        }

        @Override
        public ZooKeeper newZooKeeper(String servers, int sessionMillis, Watcher watcher, boolean readOnly)
                throws Exception {
            return caught(watcher, each -> factory.newZooKeeper(servers, sessionMillis, each, readOnly));
        }

        @Override
        public ZooKeeper newZooKeeper(
                String servers, int sessionMillis, Watcher watcher, boolean readOnly, @Nullable ZKClientConfig config)
                throws Exception {
            return caught(
                    watcher,
                    each -> config == null
                            ? factory.newZooKeeper(servers, sessionMillis, each, readOnly)
                            : factory.newZooKeeper(servers, sessionMillis, each, readOnly, config));
        }

        private ZooKeeper caught(Watcher curators, Maker maker) throws Exception {
            Connection connection = new Connection();
            ZooKeeper handle = maker.make(event -> process(connection, curators, event));
            // Curator adds them as well, but only after this, when a request may be on its way already.
            for (AuthInfo one : credentials) {
                handle.addAuthInfo(one.getScheme(), one.getAuth());
            }
            connection.use(handle);
            replace(connection);
            return handle;
        }

        private void process(Connection connection, Watcher curators, WatchedEvent event) {
            if (event.getType() == EventType.None) {
                happened(connection, event.getState());
            }
            curators.process(event);
        }
    }

    /** Makes a handle that reports to this watcher. */
    private interface Maker {
        ZooKeeper make(Watcher watcher) throws Exception;
    }
}
