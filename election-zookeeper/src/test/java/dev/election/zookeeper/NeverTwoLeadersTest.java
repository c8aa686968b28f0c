// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three instances over three servers, each by ways of its own, while servers and ways fail. */
class NeverTwoLeadersTest {

    private static final Duration LEASE = Duration.ofSeconds(3);

    private final Servers servers = Servers.own();
    private final List<Instance> instances = new ArrayList<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<Long, Integer> leaderOfToken = new ConcurrentHashMap<>();
    private final Thread judge = new Thread(this::judge, "judge");

    private final class Instance implements AutoCloseable {

        private final Proxies proxies = new Proxies(servers);
        private final ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder(proxies.connectString())
                .callTimeout(Duration.ofMillis(600))
                .build();
        private final LeaseElections elections = LeaseElections.builder(store)
                .leaseDuration(LEASE)
                .heartbeatInterval(Duration.ofMillis(300))
                .shutdownTimeout(Duration.ofSeconds(1))
                .start();
        private final LeaderElection billing = elections.election("billing");

        boolean leads() {
            return billing.isLeader();
        }

        void cutOff() {
            proxies.all().forEach(TcpProxy::silence);
        }

        void silenceUsed() {
            proxies.all().stream().filter(TcpProxy::isUsed).forEach(TcpProxy::silence);
        }

        void heal() {
            proxies.restore();
        }

        @Override
        public void close() {
            elections.close();
            store.close();
            proxies.close();
        }
    }

    @BeforeEach
    void start() {
        for (int i = 0; i < 3; i++) {
            instances.add(new Instance());
        }
        judge.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        judge.interrupt();
        judge.join();
        instances.forEach(Instance::heal);
        instances.forEach(Instance::close);
        servers.close();
    }

    // A term that is current before and after another instance led is current at that moment, since none revives.
    private void judge() {
        try {
            while (true) {
                for (int i = 0; i < instances.size(); i++) {
                    judge(i);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(int one) {
        Optional<Term> term = instances.get(one).billing.term().filter(Term::isCurrent);
        if (term.isEmpty()) {
            return;
        }
        Integer known = leaderOfToken.putIfAbsent(term.get().token(), one);
        if (known != null && known != one) {
            violations.add("token " + term.get().token() + " of " + known + " and " + one);
        }
        for (int other = 0; other < instances.size(); other++) {
            if (other != one && instances.get(other).leads() && term.get().isCurrent()) {
                violations.add(one + " and " + other + " led at once");
            }
        }
    }

    private Instance leader() {
        return await().atMost(LEASE.multipliedBy(8))
                .until(
                        () -> instances.stream()
                                .filter(Instance::leads)
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }

    private void awaitAnother(Instance former) {
        await().atMost(LEASE.multipliedBy(8))
                .until(() -> instances.stream().anyMatch(instance -> instance != former && instance.leads()));
    }

    @Test
    void whoeverIsCutOffIsReplacedByOneOther() {
        for (int round = 0; round < 3; round++) {
            Instance leader = leader();
            leader.cutOff();
            awaitAnother(leader);
            assertThat(leader.leads()).isFalse();
            leader.heal();
        }

        assertThat(violations).isEmpty();
    }

    @Test
    void thereIsALeaderWhicheverServerIsKilledOrSilent() {
        leader();
        for (int port : servers.ports()) {
            servers.kill(port);
            leader();
            servers.restart(port);
        }
        leader().silenceUsed();
        leader();

        assertThat(violations).isEmpty();
    }

    @Test
    void whateverFailsThereAreNeverTwoAndInTheEndThereIsOne() throws InterruptedException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        leader();
        for (int i = 0; i < 25; i++) {
            Instance instance = instances.get(random.nextInt(3));
            int port = servers.ports().get(random.nextInt(3));
            switch (random.nextInt(6)) {
                case 0 -> instance.cutOff();
                case 1 -> instance.silenceUsed();
                case 2 -> instances.forEach(Instance::heal);
                case 3 -> instance.proxies.all().forEach(TcpProxy::swallowResponses);
                case 4 -> instance.proxies.all().forEach(TcpProxy::cut);
                default -> {
                    servers.kill(port);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
                    servers.restart(port);
                }
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
        }
        instances.forEach(Instance::heal);

        leader();
        assertThat(violations).as("seed " + seed).isEmpty();
        assertThat(leaderOfToken).isNotEmpty();
    }
}
