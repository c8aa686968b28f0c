// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads for listeners, of which a test can wait until they are idle. Each thread is used once, so that it inherits
 * from the thread that caused the call, and keeps nothing of an earlier test.
 */
final class TrackedThreads extends ThreadPoolExecutor {

    private final Set<Thread> working = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition done = lock.newCondition();

    // Guarded by the lock.
    private int tasks;

    TrackedThreads(String instance) {
        super(0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "election-listener-" + instance);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        count(1);
        try {
            super.execute(task);
        } catch (RejectedExecutionException | Error e) {
            count(-1);
            throw e;
        }
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        working.add(thread);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
        working.remove(Thread.currentThread());
        count(-1);
    }

    private void count(int change) {
        lock.lock();
        try {
            tasks += change;
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The threads that call a listener now. */
    Set<Thread> working() {
        return Set.copyOf(working);
    }

    boolean awaitIdle(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (tasks > 0 && left > 0) {
                left = done.awaitNanos(left);
            }
            return tasks == 0;
        } finally {
            lock.unlock();
        }
    }
}
