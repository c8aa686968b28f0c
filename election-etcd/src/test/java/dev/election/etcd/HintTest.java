// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hints reach other instances, and survive what happens to etcd. */
@NeedsEtcd
final class HintTest {

    private final EtcdCluster cluster = EtcdCluster.shared();
    private final String prefix = EtcdCluster.newPrefix();
    private final EtcdLeaseStore sender = cluster.store(prefix).build();
    private final EtcdLeaseStore receiver =
            cluster.store(prefix).callTimeout(Duration.ofSeconds(1)).build();
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final HintListener listener = hint -> {
        threads.add(Thread.currentThread().getName());
        hints.add(hint);
    };

    @BeforeEach
    void listen() {
        StoreTests.elect(sender, "L1", "billing");
        receiver.addHintListener(listener);
        Awaitility.await().until(() -> hints.contains(Hint.SOMETHING));
        hints.clear();
    }

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
    }

    private void awaitHint(Hint hint) {
        Awaitility.await().until(() -> hints.contains(hint));
    }

    @Test
    void aReleaseTellsWhatBecameVacant() {
        sender.release("L1", List.of(new TermId("billing", 1)));

        awaitHint(Hint.released(List.of(new TermId("billing", 1))));
    }

    @Test
    void aCloseTellsTheLease() {
        sender.close("L1");

        awaitHint(Hint.closed("L1"));
    }

    @Test
    void anExpiryTellsTheLease() {
        sender.expire("L1", 0);

        awaitHint(Hint.expired("L1"));
    }

    @Test
    void aTransferTellsThatSomethingChanged() {
        sender.open(StoreTests.lease("L2"), StoreTests.AT);

        sender.transfer("L1", List.of(new TermId("billing", 1)), "L2", StoreTests.AT);

        awaitHint(Hint.SOMETHING);
    }

    @Test
    void whatChangesNothingTellsNothing() {
        sender.expire("L1", 7);
        sender.release("L1", List.of(new TermId("billing", 7)));
        sender.close("L7");
        sender.close("L1");

        awaitHint(Hint.closed("L1"));
        assertThat(hints).containsExactly(Hint.closed("L1"));
    }

    @Test
    void aStoreDoesNotHeedItsOwnHints() {
        receiver.close("L1");
        sender.open(StoreTests.lease("L2"), StoreTests.AT);
        sender.close("L2");

        awaitHint(Hint.closed("L2"));
        assertThat(hints).containsExactly(Hint.closed("L2"));
    }

    @Test
    void hintsAreDeliveredOnAThreadOfTheStore() {
        sender.close("L1");

        awaitHint(Hint.closed("L1"));
        assertThat(threads).containsOnly("election-etcd-hints");
    }

    @Test
    void aListenerThatThrowsStopsNoHint() {
        receiver.addHintListener(hint -> {
            throw new IllegalStateException("deliberately");
        });
        sender.close("L1");
        sender.open(StoreTests.lease("L2"), StoreTests.AT);
        sender.close("L2");

        awaitHint(Hint.closed("L2"));
    }

    @Test
    void aListenerThatHangsDelaysNoCall() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        receiver.addHintListener(hint -> {
            called.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        receiver.open(StoreTests.lease("L2"), StoreTests.AT);
        sender.release("L1", List.of(new TermId("billing", 1)));
        called.await();

        for (int beat = 1; beat <= 200; beat++) {
            assertThat(receiver.renew("L2", beat, null, StoreTests.AT)).isTrue();
            assertThat(StoreTests.leaderOf(receiver, "billing").leaseId()).isNull();
        }
        end.countDown();
    }

    @Test
    void withoutAListenerThereIsNoWatchAndWithOneThereIsOneAgain() {
        receiver.removeHintListener(listener);
        Awaitility.await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("election-etcd-hints")));

        receiver.addHintListener(listener);

        awaitHint(Hint.SOMETHING);
        sender.close("L1");
        awaitHint(Hint.closed("L1"));
    }

    @Test
    void hintsArriveAgainAfterAllMembersWereKilled() {
        cluster.nodes().forEach(EtcdNode::kill);
        cluster.heal();

        awaitHint(Hint.SOMETHING); // some may have been lost
        Awaitility.await().until(() -> StoreTests.responds(() -> sender.close("L1")));
        awaitHint(Hint.closed("L1"));
    }

    @Test
    void hintsArriveAgainAfterTheMemberThatIsWatchedHadNoLeaderForAWhile() {
        List<Hint> received = new CopyOnWriteArrayList<>();
        try (EtcdLeaseStore store = EtcdLeaseStore.builder(
                        cluster.nodes().get(2).endpoint())
                .prefix(prefix)
                .build()) {
            store.addHintListener(received::add);
            Awaitility.await().until(() -> received.contains(Hint.SOMETHING));

            cluster.nodes().subList(0, 2).forEach(EtcdNode::kill);
            // the server ends the watch after a few of its election timeouts
            Awaitility.await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
            cluster.heal();

            Awaitility.await().until(() -> StoreTests.responds(() -> sender.close("L1")));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> received.stream()
                    .skip(1)
                    .anyMatch(hint -> hint.equals(Hint.SOMETHING) || hint.equals(Hint.closed("L1"))));
        }
    }

    @Test
    void hintsArriveAgainAfterEachMemberWasFrozen() {
        cluster.nodes().forEach(EtcdNode::freeze);
        cluster.heal();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> StoreTests.responds(() -> sender.close("L1")));
        awaitHint(Hint.closed("L1"));
    }

    @Test
    void aHintOfManyReleasesThatWouldBeLongSaysOnlyThatSomethingChanged() {
        List<String> many = java.util.stream.IntStream.range(0, 90)
                .mapToObj(i -> "x".repeat(190) + i)
                .toList();
        StoreTests.enroll(sender, many);
        sender.claim("L1", StoreTests.firstClaims(many), StoreTests.AT);

        sender.release("L1", StoreTests.firstTerms(many));

        awaitHint(Hint.SOMETHING);
    }
}
