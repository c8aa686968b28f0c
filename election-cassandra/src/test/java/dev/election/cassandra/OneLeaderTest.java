// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.cassandra.server.CassandraNode;
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

/** S1 and L2 over real nodes: instances lead while nodes are frozen and killed, and there are never two leaders. */
@NeedsCassandra
final class OneLeaderTest {

    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration CALL = Duration.ofMillis(1_400);
    private static final int INSTANCES = 3;

    private final CassandraCluster cluster = SharedCluster.get();
    private final String group = SharedCluster.newGroup();
    private final List<CassandraLeaseStore> stores = new ArrayList<>();
    private final List<LeaseElections> instances = new ArrayList<>();

    // Found by the thread that judges; read by the test.
    private final List<String> overlaps = new CopyOnWriteArrayList<>();
    private final AtomicLong highestToken = new AtomicLong();
    private final Thread judge = new Thread(this::judge, "judge");
    private volatile boolean over;

    @BeforeEach
    void start() {
        for (int i = 0; i < INSTANCES; i++) {
            CassandraLeaseStore store =
                    SharedCluster.store(group).callTimeout(CALL).build();
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
        stores.forEach(CassandraLeaseStore::close);
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

    private static void pass(Duration time) {
        Awaitility.await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
    }

    private void awaitLeader() {
        Awaitility.await().atMost(LEASE.multipliedBy(6)).until(() -> instances.stream()
                .map(instance -> instance.election("billing"))
                .anyMatch(LeaderElection::isLeader));
    }

    @Test
    void whileNodesAreFrozenKilledAndAllSilentThereIsNeverMoreThanOneLeaderAndALeaderInTheEnd() {
        CassandraNode frozen = cluster.nodes().get(0);
        frozen.freeze();
        pass(LEASE.multipliedBy(2));
        awaitLeader();
        frozen.resume();
        cluster.heal();

        CassandraNode killed = cluster.nodes().get(1);
        killed.kill();
        pass(LEASE);
        awaitLeader();
        cluster.heal();

        long token = highestToken.get();
        cluster.nodes().forEach(CassandraNode::freeze);
        Awaitility.await().atMost(LEASE.multipliedBy(2)).until(() -> instances.stream()
                .noneMatch(instance -> instance.election("billing").isLeader()));
        cluster.heal();
        awaitLeader();
        Awaitility.await().until(() -> highestToken.get() > token);

        assertThat(overlaps).isEmpty();
    }
}
