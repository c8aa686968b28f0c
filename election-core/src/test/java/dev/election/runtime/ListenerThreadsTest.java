// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bounded number of threads for any number of listeners, none of which waits for one that stalls. */
class ListenerThreadsTest {

    private static final int MOST = ListenerDispatcher.MOST_THREADS;

    private final ExecutorService threads = ListenerDispatcher.threads("test");
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();
    private final ListenerDispatcher dispatcher = new ListenerDispatcher(threads);

    @AfterEach
    void close() {
        stalled.countDown();
        threads.shutdown();
    }

    /** One call for each of so many listeners. */
    private void call(int listeners, Runnable work) {
        for (int i = 0; i < listeners; i++) {
            dispatcher.mailbox().post(() -> {
                work.run();
                done.incrementAndGet();
            });
        }
    }

    private void stall() {
        boolean over = false;
        while (!over) {
            try {
                stalled.await();
                over = true;
            } catch (InterruptedException e) {
                // on purpose
            }
        }
    }

    @Test
    void thousandsOfListenersTakeABoundedNumberOfThreads() {
        dispatcher.hold();
        call(5_000, () -> {});
        dispatcher.resume();

        await().until(() -> done.get() == 5_000);
        assertThat(((ThreadPoolExecutor) threads).getLargestPoolSize()).isLessThanOrEqualTo(MOST);
    }

    @Test
    void listenersThatStallDelayNoOthers() {
        dispatcher.hold();
        call(MOST - 1, this::stall);
        call(1_000, () -> {});
        dispatcher.resume();

        await().until(() -> done.get() == 1_000);
    }

    @Test
    void aListenerThatIsCalledWhileOthersStallIsNotDelayed() {
        call(MOST - 1, this::stall);

        call(1, () -> {});

        await().until(() -> done.get() == 1);
    }

    @Test
    void asManyStallingListenersAsThereMayBeThreadsAreReportedOnceAndTheOthersFollow() {
        try (LogLines log = new LogLines()) {
            call(MOST, this::stall);
            call(1_000, () -> {});
            await().until(() -> {
                dispatcher.retry();
                return !log.containing("have not returned").isEmpty();
            });
            dispatcher.retry();
            assertThat(done).hasValue(0);

            stalled.countDown();

            await().until(() -> done.get() == MOST + 1_000);
            assertThat(log.containing("have not returned")).hasSize(1);
        }
    }

    @Test
    void aListenerThatThrowsTakesNoThreadAway() {
        call(MOST + 10, () -> {
            throw new StackOverflowError("thrown by a test");
        });
        call(1, () -> {});

        await().until(() -> done.get() == 1);
    }

    @Test
    void anInterruptThatAListenerLeavesBehindReachesNoOther() {
        AtomicInteger interrupted = new AtomicInteger();
        dispatcher.hold();
        for (int i = 0; i < 100; i++) {
            call(1, () -> Thread.currentThread().interrupt());
            call(1, () -> interrupted.addAndGet(Thread.interrupted() ? 1 : 0));
        }
        dispatcher.resume();

        await().until(() -> done.get() == 200);
        assertThat(interrupted).hasValue(0);
    }
}
