// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads for whatever a driver may hang in, so that nobody else does: to connect, to wait for a pool, to read from
 * a peer that is gone, even to close. No driver setting is relied on, since each driver keeps other promises.
 *
 * <p>A hanging thread cannot be ended: an interrupt is ignored by some drivers, and makes others (H2 in process) close the
 * whole database. It is left alone until the operating system or the driver gives up. So that an outage of hours does not
 * collect threads without end, from a certain number on new calls are refused but for a few.
 */
final class Background {

    // Two lines leave two behind in each call's time. A driver that waits for as long as an operating system to
    // connect, about two
    // minutes, has fewer than this hang; so the next call after an outage is made at once, as it must be (L2).
    private static final int HANGING_AT_ONCE = 128;
    private static final Duration PAUSE_WITH_MANY_HANGING = Duration.ofSeconds(20);

    private final Threads threads;
    private final AtomicInteger hanging = new AtomicInteger();

    // Written when a call is abandoned, read by all: when the next may begin although many hang.
    private volatile Deadline pause = Deadline.in(Duration.ZERO);

    /** @param chore for the thread of a call, while there is none */
    Background(Threads.Chore chore) {
        this.threads = new Threads("election-jdbc", chore);
    }

    <T> FutureTask<T> start(Callable<T> task) {
        int count = hanging.get();
        if (count >= HANGING_AT_ONCE && !pause.passed()) {
            throw new LeaseStoreException(
                    "The database was not asked: " + count + " earlier calls still hang in the driver;"
                            + " another try is made every " + PAUSE_WITH_MANY_HANGING.toSeconds() + " s");
        }
        FutureTask<T> future = new FutureTask<>(task);
        execute(future);
        return future;
    }

    /** Runs something that nobody waits for. */
    void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw new LeaseStoreException("The lease store is closed", e);
        }
    }

    /** A call was given up by its caller and is still running. */
    void callHangs() {
        hanging.incrementAndGet();
        pause = Deadline.in(PAUSE_WITH_MANY_HANGING);
    }

    /** A call that was given up has ended after all. */
    void callHangsNoMore() {
        hanging.decrementAndGet();
    }

    /** Does the task and waits for it no longer than this; it goes on by itself if it takes longer. */
    void doWithin(Duration time, Runnable task) {
        await(submit(task), time);
    }

    /** Does the last task, waits for it no longer than this, and refuses all others from now on. */
    void closeWithin(Duration time, Runnable last) {
        try {
            Future<?> done = submit(last);
            threads.close();
            await(done, time);
        } catch (RejectedExecutionException e) {
            // Closed already.
        }
    }

    private Future<?> submit(Runnable task) {
        FutureTask<@Nullable Void> future = new FutureTask<>(task, null);
        threads.execute(future);
        return future;
    }

    private static void await(Future<?> done, Duration time) {
        try {
            done.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Done as far as possible: there is nothing left that the caller could do.
        }
    }
}
