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

/** Few threads for many jobs, and none that waits for one that stalls. */
class WorkersTest {

    private final ExecutorService threads = ListenerDispatcher.threads("test");
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger saidAllStall = new AtomicInteger();
    private final AtomicInteger saidNoThread = new AtomicInteger();
    private final Workers workers =
            new Workers(threads, 4, 20, saidNoThread::incrementAndGet, saidAllStall::incrementAndGet);

    @AfterEach
    void close() {
        stalled.countDown();
        threads.shutdown();
    }

    private void add(int jobs, Runnable work) {
        for (int i = 0; i < jobs; i++) {
            workers.add(new Workers.Job() {
                @Override
                void run() {
                    work.run();
                    done.incrementAndGet();
                }
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

    private int mostThreads() {
        return ((ThreadPoolExecutor) threads).getLargestPoolSize();
    }

    @Test
    void manyJobsThatReturnSoonTakeFewThreads() {
        workers.hold();
        add(5_000, () -> {});
        workers.letGo();

        await().until(() -> done.get() == 5_000);
        // a job may take longer than it takes to be seen as one that stalls, on a machine that is busy
        assertThat(mostThreads()).isLessThanOrEqualTo(20 + 1);
    }

    @Test
    void jobsThatStallDelayNoOthers() {
        workers.hold();
        add(15, this::stall);
        add(1_000, () -> {});
        workers.letGo();

        await().until(() -> done.get() == 1_000);
    }

    @Test
    void aJobThatComesWhileOthersStallIsDone() {
        add(15, this::stall);

        add(1, () -> {});

        await().until(() -> done.get() == 1);
    }

    @Test
    void moreThanAllThreadsThatStallAreSaidOnceAndTheOthersAreDoneWhenTheyReturn() {
        add(20, this::stall);
        add(1_000, () -> {});
        await().until(() -> saidAllStall.get() > 0);
        assertThat(done).hasValue(0);
        assertThat(mostThreads()).isEqualTo(20 + 1);

        stalled.countDown();

        await().until(() -> done.get() == 1_020);
        assertThat(saidAllStall).hasValue(1);
    }

    @Test
    void aJobThatThrowsTakesNoThreadAway() {
        add(30, () -> {
            throw new StackOverflowError("thrown by a test");
        });
        add(1, () -> {});

        await().until(() -> done.get() == 1);
    }

    @Test
    void anInterruptThatAJobLeavesBehindReachesNoOther() {
        AtomicInteger interrupted = new AtomicInteger();
        workers.hold();
        for (int i = 0; i < 100; i++) {
            add(1, () -> Thread.currentThread().interrupt());
            add(1, () -> interrupted.addAndGet(Thread.interrupted() ? 1 : 0));
        }
        workers.letGo();

        await().until(() -> done.get() == 200);
        assertThat(interrupted).hasValue(0);
    }
}
