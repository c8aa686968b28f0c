// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import dev.election.jdbc.Databases;
import dev.election.jdbc.sql.Dialect;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallLineTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(150);

    private final DataSource database = Databases.at(Databases.newH2());
    private final Connections connections = new OwnConnections(new SessionFactory(database, any -> Dialect.H2, LONG));
    private final AtomicInteger hangingOfAllLines = new AtomicInteger();
    private final CallLine line = line(LONG);
    private final CallLine impatient = line(SHORT);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Thread> hanging = ConcurrentHashMap.newKeySet();

    private CallLine line(Duration callTimeout) {
        return new CallLine("test", callTimeout, connections, new PlainTranslator(), new HungCalls(hangingOfAllLines));
    }

    @AfterEach
    void letGo() {
        end.countDown();
        line.close();
        impatient.close();
        connections.close();
    }

    private static Thread threadOf(CallLine line) {
        return line.call("tell the thread", session -> Thread.currentThread());
    }

    private void leaveBehind(CallLine some) {
        assertThatThrownBy(() -> some.call("hang", this::hang))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("did not respond within")
                .hasMessageContaining("hang");
    }

    private boolean hang(Session session) {
        hanging.add(Thread.currentThread());
        try {
            return end.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void callsThatTakeTurnsShareAThread() {
        Thread first = threadOf(line);

        for (int i = 0; i < 50; i++) {
            assertThat(threadOf(line)).isSameAs(first);
        }
    }

    @Test
    void callsOfSeveralCallersAreMadeOneAfterTheOther() {
        AtomicInteger running = new AtomicInteger();
        CompletableFuture<?>[] callers = new CompletableFuture<?>[4];
        for (int caller = 0; caller < callers.length; caller++) {
            callers[caller] = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 100; i++) {
                    assertThat(line.<Integer>call("count", session -> countOf(running)))
                            .isEqualTo(1);
                }
            });
        }

        assertThatCode(CompletableFuture.allOf(callers)::join).doesNotThrowAnyException();
    }

    private static int countOf(AtomicInteger running) {
        int count = running.incrementAndGet();
        running.decrementAndGet();
        return count;
    }

    @Test
    void aCallThatHangsIsLeftBehindWithItsThread() {
        Thread first = threadOf(impatient);
        leaveBehind(impatient);

        assertThat(hanging).containsExactly(first);
        assertThat(threadOf(impatient)).isNotSameAs(first);
    }

    @Test
    void aThreadThatIsLeftBehindEndsWithItsCall() {
        leaveBehind(impatient);
        Thread left = hanging.iterator().next();
        end.countDown();

        await().until(() -> !left.isAlive());
    }

    @Test
    void anInterruptedCallerLeavesItsCallBehind() {
        CompletableFuture<Thread> interrupted = CompletableFuture.supplyAsync(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> line.call("hang", this::hang)).hasMessageContaining("Interrupted");
            assertThat(Thread.interrupted()).isTrue();
            return threadOf(line);
        });

        assertThat(hanging).doesNotContain(interrupted.join());
    }

    @Test
    void aCallWaitsForItsTurnNoLongerThanItsTime() {
        CompletableFuture<?> other = CompletableFuture.runAsync(() -> line.call("hang", this::hang));
        await().until(() -> !hanging.isEmpty());
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> line.call("wait", session -> true));

        assertThat(waiting).isNotDone();
        end.countDown();

        assertThat(waiting.join()).isTrue();
        assertThat(other).succeedsWithin(LONG);
    }

    @Test
    void callsThatHangCountUntilTheyEndAfterAll() {
        hangingOfAllLines.set(127);
        leaveBehind(impatient);
        assertThatThrownBy(() -> threadOf(impatient)).hasMessageContaining("128 earlier calls still hang");

        end.countDown();

        await().ignoreExceptions().until(() -> threadOf(impatient).isDaemon());
    }

    @Test
    void callsAreMadeAgainOnceOneHasEndedThoughManyHang() {
        leaveBehind(impatient);
        assertThat(threadOf(impatient)).isNotNull();
        hangingOfAllLines.set(1_000);

        assertThat(threadOf(impatient)).isNotNull();
    }

    @Test
    void callsThatHangOnAnotherLineRefuseNone() {
        hangingOfAllLines.set(1_000);
        leaveBehind(impatient);

        assertThat(threadOf(line)).isNotNull();
    }

    @Test
    void aCallThatThrowsKeepsTheNextFromNothing() {
        assertThatThrownBy(() -> line.call("fail", session -> {
                    throw new IllegalStateException("thrown by a test");
                }))
                .hasMessage("thrown by a test");

        assertThat(threadOf(line)).isNotNull();
    }

    @Test
    void anInterruptThatACallLeavesBehindKeepsTheNextFromNothing() {
        line.call("leave an interrupt", session -> {
            Thread.currentThread().interrupt();
            return true;
        });

        assertThat(line.<Boolean>call(
                        "be interrupted", session -> Thread.currentThread().isInterrupted()))
                .isFalse();
    }

    @Test
    void aLineThatFailedLastSaysSoUntilACallIsAnswered() {
        leaveBehind(impatient);
        assertThat(impatient.failedLast()).isTrue();

        assertThat(threadOf(impatient)).isNotNull();

        assertThat(impatient.failedLast()).isFalse();
    }

    @Test
    void theThreadIsADaemonAndInheritsNoThreadLocals() {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        tenant.set("one");

        assertThat(line.<Boolean>call(
                        "be a daemon", session -> Thread.currentThread().isDaemon()))
                .isTrue();
        assertThat(line.<Boolean>call("serve a tenant", session -> tenant.get() != null))
                .isFalse();
    }

    @Test
    void afterTheEndNoCallIsTaken() {
        line.close();

        assertThatExceptionOfType(LeaseStoreException.class)
                .isThrownBy(() -> threadOf(line))
                .withMessage("The lease store is closed");
    }

    @Test
    void afterTheEndNoThreadIsLeft() {
        Thread thread = threadOf(line);
        line.close();

        await().until(() -> !thread.isAlive());
    }

    @Test
    void aCallThatIsLeftBehindAfterTheEndGetsNoSuccessor() {
        CompletableFuture<?> hung = CompletableFuture.runAsync(() -> leaveBehind(impatient));
        await().until(() -> !hanging.isEmpty());
        impatient.close();

        assertThat(hung).succeedsWithin(LONG);
        assertThatThrownBy(() -> threadOf(impatient)).hasMessage("The lease store is closed");
    }

    private static final class PlainTranslator implements FailureTranslator {

        @Override
        public LeaseStoreException connectionFailed(String what, SQLException e) {
            return new LeaseStoreException(what, e);
        }

        @Override
        public LeaseStoreException translate(String what, Dialect dialect, SQLException e) {
            return new LeaseStoreException(what, e);
        }

        @Override
        public boolean condemnsConnection(LeaseStoreException e) {
            return false;
        }
    }
}
