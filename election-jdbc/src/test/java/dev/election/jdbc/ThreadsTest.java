// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    private static final Threads.Chore NONE = new Threads.Chore() {
        @Override
        public long nanosToTurn() {
            return Long.MAX_VALUE;
        }

        @Override
        public void turn() {}
    };

    private final AtomicInteger turns = new AtomicInteger();
    private volatile Deadline due = Deadline.in(Duration.ZERO);
    private final Threads.Chore counting = new Threads.Chore() {
        @Override
        public long nanosToTurn() {
            return due.remainingNanos();
        }

        @Override
        public void turn() {
            turns.incrementAndGet();
            due = Deadline.in(Duration.ofMillis(1));
        }
    };
    private final Threads.Chore endless = new Threads.Chore() {
        @Override
        public long nanosToTurn() {
            return 0;
        }

        @Override
        public void turn() {
            turns.incrementAndGet();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // longer than a thread is on its way back
        }
    };
    private final Threads threads = new Threads("threads under test", NONE);
    private final Set<Thread> seen = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
        threads.close();
    }

    private Thread threadOf(Threads executor) throws Exception {
        FutureTask<Thread> task = new FutureTask<>(Thread::currentThread);
        executor.execute(task);
        return task.get(10, TimeUnit.SECONDS);
    }

    @Test
    void tasksThatTakeTurnsShareAThread() throws Exception {
        for (int i = 0; i < 50; i++) {
            Thread thread = threadOf(threads);
            seen.add(thread);
            await().pollDelay(Duration.ZERO).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void aTaskDoesNotWaitForOneThatHangs() throws Exception {
        threads.execute(this::hang);

        assertThat(threadOf(threads)).isNotNull();
    }

    private void hang() {
        try {
            seen.add(Thread.currentThread());
            assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTaskThatThrowsKeepsTheNextFromNothing() throws Exception {
        threads.execute(() -> {
            throw new IllegalStateException("thrown by a test");
        });

        assertThat(threadOf(threads)).isNotNull();
    }

    @Test
    void anInterruptThatATaskLeavesBehindKeepsTheNextFromNothing() throws Exception {
        threads.execute(() -> Thread.currentThread().interrupt());

        assertThat(threadOf(threads)).isNotNull();
    }

    @Test
    void theThreadsAreDaemons() throws Exception {
        assertThat(threadOf(threads).isDaemon()).isTrue();
    }

    @Test
    void aThreadAtRestDoesTheChore() throws Exception {
        Threads withChore = new Threads("threads with a chore", counting);
        try {
            assertThat(threadOf(withChore)).isNotNull();

            await().until(() -> turns.get() > 3);
        } finally {
            withChore.close();
        }
    }

    @Test
    void aTaskIsDoneByTheThreadThatIsJustDoingTheChore() throws Exception {
        Duration restsFor = Duration.ofMillis(50); // and is wanted long after that
        Threads withChore = new Threads("threads with an endless chore", endless, restsFor);
        try {
            for (int i = 0; i < 20; i++) {
                int before = turns.get();
                seen.add(threadOf(withChore));
                await().until(() -> turns.get() > before + 10);
            }
        } finally {
            withChore.close();
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void aChoreThatHangsHoldsUpNoTask() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Threads withChore = new Threads("threads with a chore", new Threads.Chore() {
            @Override
            public long nanosToTurn() {
                return turns.get() == 0 ? 0 : Long.MAX_VALUE;
            }

            @Override
            public void turn() {
                turns.incrementAndGet();
                begun.countDown();
                hang();
            }
        });
        try {
            Thread first = threadOf(withChore);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(threadOf(withChore)).isNotEqualTo(first);
        } finally {
            withChore.close();
        }
    }

    @Test
    void eachOfManyTasksIsDoneOnce() throws Exception {
        Threads withChore = new Threads("threads with a chore", counting);
        int callers = 4;
        int tasks = 500;
        AtomicIntegerArray done = new AtomicIntegerArray(callers * tasks);
        try {
            for (int caller = 0; caller < callers; caller++) {
                int first = caller * tasks;
                threads.execute(() -> IntStream.range(first, first + tasks)
                        .forEach(task -> withChore.execute(() -> done.incrementAndGet(task))));
            }

            await().during(Duration.ofMillis(50))
                    .until(() -> IntStream.range(0, done.length()).allMatch(task -> done.get(task) == 1));
        } finally {
            withChore.close();
        }
    }

    @Test
    void afterTheEndNoTaskIsTaken() {
        threads.close();

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> threads.execute(() -> {}));
    }

    @Test
    void afterTheEndNoThreadIsLeft() throws Exception {
        Thread thread = threadOf(threads);
        threads.close();

        await().until(() -> !thread.isAlive());
    }
}
