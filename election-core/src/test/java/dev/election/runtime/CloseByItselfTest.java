// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever closes an instance, it releases what it leads: also if it is interrupted, or closed by what it would wait
 * for.
 */
class CloseByItselfTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections elections = LeaseElections.builder(store)
            .instance("me")
            .leaseDuration(Duration.ofSeconds(20))
            .heartbeatInterval(Duration.ofMillis(50))
            .shutdownTimeout(Duration.ofSeconds(60))
            .build();
    private final LeaderElection billing = elections.election("billing");
    private final CountDownLatch closed = new CountDownLatch(1);

    @BeforeEach
    void lead() throws InterruptedException {
        elections.start();
        assertThat(billing.awaitLeadership(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void close() {
        elections.close();
    }

    private void closeAndSay() {
        elections.close();
        closed.countDown();
    }

    private void isClosedAndReleasedSoon() throws InterruptedException {
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(store.observe(List.of("billing"), null).leases()).isEmpty();
    }

    @Test
    void anInterruptedThreadReleasesAndIsInterruptedAfterwards() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            elections.close();
            interrupted.set(Thread.interrupted());
            closed.countDown();
        });
        thread.start();

        isClosedAndReleasedSoon();
        assertThat(interrupted).isTrue();
    }

    @Test
    void anInterruptWhileWorkIsWaitedForDoesNotLeaveTheLeaseToRunOut() throws Exception {
        LeaderWork work = billing.startWork().orElseThrow();
        Thread closing = new Thread(this::closeAndSay);
        closing.start();
        await().until(() -> !billing.isLeader() && isWaiting(closing));
        closing.interrupt();
        await().until(() -> isWaiting(closing));
        work.close();

        isClosedAndReleasedSoon();
    }

    private static boolean isWaiting(Thread thread) {
        return !thread.isInterrupted() && thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void aListenerThatIsToldOfTheEndOfItsTermMayClose() throws Exception {
        billing.addListener(new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason) {
                closeAndSay();
            }
        });

        billing.stepDown();

        isClosedAndReleasedSoon();
    }

    @Test
    void aListenerMayCloseBeforeItIsToldOfTheEnd() throws Exception {
        elections.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                closeAndSay();
            }
        });

        isClosedAndReleasedSoon();
    }

    @Test
    void aListenerMayCloseWhileAnotherThreadDoes() throws Exception {
        elections.addListener(new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason) {
                closeAndSay();
            }
        });

        elections.close();

        isClosedAndReleasedSoon();
    }

    @Test
    void leaderWorkMayClose() throws Exception {
        Term term = billing.requireTerm();
        new Thread(() -> billing.runIfLeader(() -> billing.runIfLeader(this::closeAndSay))).start();

        isClosedAndReleasedSoon();
        assertThat(term.isCurrent()).isFalse();
    }

    @Test
    void aLoopMayClose() throws Exception {
        new LeaderLoop(billing, "relay", this::closeAndSay).start();

        isClosedAndReleasedSoon();
    }

    @Test
    void aTaskThatLeaderWorkHasHandedOnMayClose() throws Exception {
        billing.runIfLeader(() -> new Thread(LeaderWork.wrap(this::closeAndSay)).start());

        isClosedAndReleasedSoon();
    }

    @Test
    void otherWorkIsWaitedForAlsoByAListenerThatCloses() throws Exception {
        LeaderWork other = billing.startWork().orElseThrow();
        billing.addListener(new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason) {
                closeAndSay();
            }
        });
        billing.stepDown();
        await().during(Duration.ofMillis(300)).until(() -> other.term().isCurrent() && closed.getCount() == 1);

        other.close();

        isClosedAndReleasedSoon();
    }

    @Test
    void aListenerThatEndsTheJvmIsNotWaitedForByTheShutdownThatItBegins() throws Exception {
        endsTheJvmInTime("listener");
    }

    @Test
    void leaderWorkThatEndsTheJvmIsNotWaitedForByTheShutdownThatItBegins() throws Exception {
        endsTheJvmInTime("work");
    }

    private static void endsTheJvmInTime(String what) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExitingListener.class.getName(),
                        what)
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(25, TimeUnit.SECONDS)).isTrue(); // less than the shutdown timeout
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(output).contains("leads: true", "leases left: 0");
            assertThat(process.exitValue()).isEqualTo(3);
        } finally {
            process.destroyForcibly();
        }
    }
}
