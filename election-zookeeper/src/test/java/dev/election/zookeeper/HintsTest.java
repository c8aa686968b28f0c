// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HintsTest {

    private final String root = Servers.newRoot();
    private final Proxies proxies = new Proxies(Servers.shared());
    private final ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder(proxies.connectString())
            .root(root)
            .callTimeout(Duration.ofSeconds(2))
            .build();
    private final ZooKeeperLeaseStore peer = Servers.shared().store(root).build();
    private final Queue<Hint> hints = new ConcurrentLinkedQueue<>();
    private final HintListener listener = hints::add;

    @BeforeEach
    void connect() {
        Servers.awaitConnection(store);
        elect(peer, "L1", "billing");
        store.open(lease("L2"), AT);
    }

    @AfterEach
    void close() {
        store.close();
        peer.close();
        proxies.close();
    }

    /** Adds the listener, and waits until the watch is set, which the first hint shows. */
    private void listen() {
        store.addHintListener(listener);
        awaitHint(Hint.SOMETHING);
        hints.clear();
    }

    private void awaitHint(Hint hint) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(hints).contains(hint));
    }

    @Test
    void aReleaseIsHinted() {
        listen();

        peer.release("L1", List.of(new TermId("billing", 1)));

        awaitHint(Hint.released(List.of(new TermId("billing", 1))));
    }

    @Test
    void aTransferIsHinted() {
        listen();

        peer.transfer("L1", List.of(new TermId("billing", 1)), "L2", AT);

        awaitHint(Hint.SOMETHING);
    }

    @Test
    void anExpiryIsHinted() {
        listen();

        peer.expire("L1", 0);

        awaitHint(Hint.expired("L1"));
    }

    @Test
    void aCloseIsHinted() {
        listen();

        peer.close("L1");

        awaitHint(Hint.closed("L1"));
    }

    @Test
    void ownChangesAreNot() {
        listen();

        store.close("L2");
        // Responses arrive in order, so the second one arrives after the node was read.
        store.observe(Set.of(), null);
        store.observe(Set.of(), null);
        peer.close("L1");

        awaitHint(Hint.closed("L1"));
        assertThat(hints).containsExactly(Hint.closed("L1"));
    }

    @Test
    void aChangeDuringALostConnectionIsHintedAfterIt() {
        listen();

        proxies.all().forEach(TcpProxy::silence);
        peer.close("L1");
        proxies.restore();

        awaitHint(Hint.closed("L1"));
    }

    @Test
    void hintsGoOnAfterTheSessionHasExpired() {
        listen();
        proxies.all().forEach(TcpProxy::silence);
        // The ensemble grants a session of 3 s.
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        proxies.restore();
        Servers.awaitConnection(store);
        hints.clear();

        peer.close("L1");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(hints).containsAnyOf(Hint.closed("L1"), Hint.SOMETHING));
    }

    @Test
    void nothingIsHintedToARemovedListener() {
        listen();
        store.removeHintListener(listener);
        peer.release("L1", List.of(new TermId("billing", 1)));
        hints.clear();

        peer.close("L1");
        List<Hint> ofAnother = new CopyOnWriteArrayList<>();
        store.addHintListener(ofAnother::add);

        await().until(() -> !ofAnother.isEmpty());
        assertThat(hints).isEmpty();
    }

    @Test
    void aListenerThatHangsDelaysNoCall() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        store.addHintListener(hint -> {
            called.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        called.await();

        for (int beat = 1; beat <= 200; beat++) {
            store.renew("L2", beat, null, AT);
            peer.release("L1", List.of(new TermId("billing", 1)));
        }
        assertThat(StoreTests.heartbeat(store, "L2")).isEqualTo(200);
        end.countDown();
    }
}
