// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.curator.utils.DefaultZookeeperFactory;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The handles of ZooKeeper's client that a store makes when its session expires. Only its line of renewals is used. */
class HandlesTest {

    private final List<ZooKeeper> handles = new CopyOnWriteArrayList<>();

    private ZooKeeperLeaseStore store(ZookeeperFactory factory) {
        return Servers.shared()
                .store(Servers.newRoot())
                .callTimeout(Duration.ofSeconds(2))
                .customize(settings -> settings.zookeeperFactory(factory))
                .build();
    }

    /** Ends the session as another client that knows its password can. */
    private static void expire(ZooKeeper handle) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper other = new ZooKeeper(
                Servers.shared().connectString(),
                handle.getSessionTimeout(),
                event -> connected.countDown(),
                handle.getSessionId(),
                handle.getSessionPasswd());
        connected.await();
        other.close();
        await().until(() -> !handle.getState().isAlive());
    }

    @Test
    void thereIsOneMoreForEachSessionThatExpired() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong heartbeat = new AtomicLong();
        try (ZooKeeperLeaseStore store = store(new Recording(event -> {}))) {
            store.open(lease("L1"), AT);
            Thread renewing = new Thread(() -> {
                while (!over.get()) {
                    renew(store, heartbeat);
                }
            });
            renewing.start();
            for (int expired = 1; expired <= 6; expired++) {
                expire(handles.get(handles.size() - 1));
                long before = heartbeat.get();
                await().atMost(Duration.ofSeconds(20)).until(() -> heartbeat.get() > before + 3);
                assertThat(handles).hasSize(1 + expired);
            }
            over.set(true);
            renewing.join();
        }
    }

    private static void renew(ZooKeeperLeaseStore store, AtomicLong heartbeat) {
        try {
            if (store.renew("L1", heartbeat.get() + 1, null, AT)) {
                heartbeat.incrementAndGet();
            }
        } catch (LeaseStoreException noConnection) {
            // the next one follows
        }
    }

    @Test
    void oneThatIsMadeAfterTheStoreWasClosedIsClosedToo() throws Exception {
        CountDownLatch expired = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ZooKeeperLeaseStore store = store(new Recording(event -> {
            if (event.getState() == KeeperState.Expired) {
                expired.countDown();
                awaitQuietly(closed);
            }
        }));
        store.open(lease("L1"), AT);
        expire(handles.get(0));
        expired.await();

        store.close();
        closed.countDown(); // Curator learns only now that the session has expired

        await().atMost(Duration.ofSeconds(20)).until(() -> handles.size() == 2);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !handles.get(1).getState().isAlive());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private class Recording extends DefaultZookeeperFactory {

        private final Consumer<WatchedEvent> beforeCurator;

        Recording(Consumer<WatchedEvent> beforeCurator) {
            this.beforeCurator = beforeCurator;
        }

        @Override
        public ZooKeeper newZooKeeper(
                String servers, int sessionMillis, Watcher watcher, boolean readOnly, @Nullable ZKClientConfig config)
                throws Exception {
            ZooKeeper handle = super.newZooKeeper(
                    servers,
                    sessionMillis,
                    event -> {
                        beforeCurator.accept(event);
                        watcher.process(event);
                    },
                    readOnly,
                    config);
            handles.add(handle);
            return handle;
        }

        @Override
        public ZooKeeper newZooKeeper(String servers, int sessionMillis, Watcher watcher, boolean readOnly)
                throws Exception {
            return newZooKeeper(servers, sessionMillis, watcher, readOnly, new ZKClientConfig());
        }
    }
}
