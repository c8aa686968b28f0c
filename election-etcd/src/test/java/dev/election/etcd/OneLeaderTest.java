// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S1 and L2 over real members: instances lead while members are frozen and killed, and there are never two leaders. */
@NeedsEtcd
final class OneLeaderTest {

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final int INSTANCES = 3;

    private final EtcdCluster cluster = EtcdCluster.shared();
    private final String prefix = EtcdCluster.newPrefix();
    private final List<EtcdLeaseStore> stores = new ArrayList<>();
    private final List<LeaseElections> instances = new ArrayList<>();

    // Found by the thread that judges; read by the test.
    private final List<String> overlaps = new CopyOnWriteArrayList<>();
    private final AtomicLong highestToken = new AtomicLong();
    private final Thread judge = new Thread(this::judge, "judge");
    private volatile boolean over;

    @BeforeEach
    void start() {
        for (int i = 0; i < INSTANCES; i++) {
            EtcdLeaseStore store =
                    cluster.store(prefix).callTimeout(Duration.ofMillis(700)).build();
            stores.add(store);
            instances.add(LeaseElections.builder(store)
                    .instance("instance-" + i)
                    .leaseDuration(LEASE)
                    .heartbeatInterval(BEAT)
                    .start());
        }
        instances.forEach(instance -> instance.election("billing"));
        judge.start();
        awaitLeader();
    }

    @AfterEach
    void stop() throws InterruptedException {
        over = true;
        judge.join();
        cluster.heal();
        instances.forEach(LeaseElections::close);
        stores.forEach(EtcdLeaseStore::close);
    }

    private Optional<Term> term(int instance) {
        return instances.get(instance).election("billing").term();
    }

    /**
     * Who leads is asked one after the other, so two answers may be of different moments. A term that leads before and
     * after led in between, since a term that has ended stays over.
     */
    private void judge() {
        while (!over) {
            List<Optional<Term>> terms =
                    IntStream.range(0, INSTANCES).mapToObj(this::term).toList();
            List<Term> led = terms.stream().flatMap(Optional::stream).toList();
            led.forEach(term -> highestToken.accumulateAndGet(term.token(), Math::max));
            if (led.size() > 1 && led.get(0).isCurrent()) {
                overlaps.add(led.get(0).token() + " of " + led.get(0).leaseId() + " and "
                        + led.get(1).token() + " of " + led.get(1).leaseId());
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private void awaitLeader() {
        Awaitility.await().atMost(LEASE.multipliedBy(4)).until(() -> instances.stream()
                .map(instance -> instance.election("billing"))
                .anyMatch(LeaderElection::isLeader));
    }

    @Test
    void whileOneMemberIsFrozenNobodyLosesLeadershipAndThereIsOneLeader() {
        for (EtcdNode node : cluster.nodes()) {
            long token = highestToken.get();
            node.freeze();
            Awaitility.await().pollDelay(LEASE.multipliedBy(2)).until(() -> true);
            assertThat(highestToken.get())
                    .as("terms while %s was frozen", node.endpoint())
                    .isEqualTo(token);
            node.resume();
            cluster.heal();
        }
        assertThat(overlaps).isEmpty();
    }

    @Test
    void afterAllMembersWereFrozenForLongerThanALeaseThereIsOneLeaderAgain() {
        long token = highestToken.get();
        cluster.nodes().forEach(EtcdNode::freeze);
        Awaitility.await().atMost(LEASE.multipliedBy(2)).until(() -> instances.stream()
                .noneMatch(instance -> instance.election("billing").isLeader()));
        Awaitility.await().pollDelay(LEASE).until(() -> true);

        cluster.heal();

        awaitLeader();
        Awaitility.await().until(() -> highestToken.get() > token);
        assertThat(overlaps).isEmpty();
    }

    @Test
    void membersAreKilledOneAfterTheOtherAndThereIsOneLeader() {
        for (EtcdNode node : cluster.nodes()) {
            node.kill();
            Awaitility.await().pollDelay(LEASE).until(() -> true);
            cluster.heal();
            awaitLeader();
        }
        assertThat(overlaps).isEmpty();
    }
}
