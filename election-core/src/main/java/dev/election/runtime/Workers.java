// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs in the order in which they come, with few threads, and without one job waiting for another that stalls.
 *
 * <h2>How</h2>
 *
 * A thousand listeners that return at once need a handful of threads, a thousand threads would take seconds to start. A
 * listener that blocks must delay nobody, whatever the number of threads. So a job that takes longer than some milliseconds no longer
 * counts, and another thread takes its place: seen by whoever brings the next job, and by a watcher, which is there only while jobs
 * wait for threads that are all busy. The number of threads is bounded all the same; when all of them stall, that is said, and the
 * other jobs wait for the first that returns.
 */
final class Workers {

    /** Something to be run, once for each time that it is added. Linked to the next, since adding it must not need memory. */
    abstract static class Job {

        // Guarded by the lock of the workers.
        private @Nullable Job next;

        abstract void run();
    }

    private static final long STALLS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Executor executor;
    private final int atOnce;
    private final int most;
    private final Runnable sayNoThread;
    private final Runnable sayAllStall;
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by the lock.
    private @Nullable Job first;
    private @Nullable Job last;
    private int waiting;
    private final List<Worker> workers = new ArrayList<>();
    private boolean watched;
    private boolean holding;
    private boolean saidAllStall;

    // Written under the lock, read by all: whether threads could not be had when they were needed last.
    private volatile boolean saidNoThread;

    /**
     * Of so many threads, and no more than the others with those that stall.
     *
     * @param sayNoThread called once when no thread can be had, until one can
     * @param sayAllStall called once when as many as there may be stall, until no job waits
     */
    Workers(Executor executor, int atOnce, int most, Runnable sayNoThread, Runnable sayAllStall) {
        this.executor = executor;
        this.atOnce = atOnce;
        this.most = most;
        this.sayNoThread = sayNoThread;
        this.sayAllStall = sayAllStall;
    }

    void add(Job job) {
        lock.lock();
        try {
            Job before = last;
            if (before == null) {
                first = job;
            } else {
                before.next = job;
            }
            last = job;
            waiting++;
        } finally {
            lock.unlock();
        }
        start();
    }

    /** Begins nothing until {@link #letGo}. */
    void hold() {
        setHolding(true);
    }

    void letGo() {
        setHolding(false);
        start();
    }

    private void setHolding(boolean hold) {
        lock.lock();
        try {
            holding = hold;
        } finally {
            lock.unlock();
        }
    }

    /** Starts as many threads as are needed now, and tries again to have those that could not be had before. */
    void start() {
        Worker next = nextToStart();
        while (next != null && begin(next)) {
            next = nextToStart();
        }
    }

    /** Tries again to have threads, if they could not be had. */
    void startIfShort() {
        if (saidNoThread) {
            start();
        }
    }

    private @Nullable Worker nextToStart() {
        lock.lock();
        try {
            if (holding || waiting == 0) {
                return null;
            }
            if (isRoomForMore()
                    && workers.stream().filter(worker -> worker.isNew).count() < waiting) {
                return new Worker(false);
            }
            if (!watched && !isRoomForMore()) {
                watched = true;
                return new Worker(true);
            }
            return null;
        } catch (Throwable noMemory) {
            return null; // at the next occasion
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    private boolean isRoomForMore() {
        if (workers.size() < atOnce) {
            return true;
        }
        if (workers.size() >= most) {
            return false;
        }
        long now = System.nanoTime();
        return workers.stream().filter(worker -> !worker.stalls(now)).count() < atOnce;
    }

    /** Returns whether there may be more to begin. */
    private boolean begin(Worker worker) {
        try {
            executor.execute(worker);
            obtained();
            return true;
        } catch (RejectedExecutionException closed) {
            return beginAlone(worker); // never by the thread that brings it, which may hold the lock of an engine
        } catch (Throwable noThread) {
            worker.cancel();
            return false;
        }
    }

    /** After the close. */
    private boolean beginAlone(Worker worker) {
        try {
            Thread thread = new Thread(worker, "election-listener-after-close");
            thread.setDaemon(true);
            thread.start();
            obtained();
            return true;
        } catch (Throwable noThread) {
            worker.cancel();
            return false;
        }
    }

    private void obtained() {
        lock.lock();
        try {
            saidNoThread = false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Job poll() {
        Job job = first;
        if (job != null) {
            first = job.next;
            job.next = null;
            waiting--;
            if (first == null) {
                last = null;
                saidAllStall = false;
            }
        }
        return job;
    }

    private final class Worker implements Runnable {

        // All guarded by the lock, but for what is read of them to find out what stalls.
        private boolean watches;
        private boolean isNew = true;
        private volatile long begunNanos = System.nanoTime();

        /** With the lock held. */
        Worker(boolean watches) {
            this.watches = watches;
            if (!watches) {
                workers.add(this);
            }
        }

        boolean stalls(long now) {
            return !isNew && now - begunNanos > STALLS_NANOS;
        }

        @Override
        public void run() {
            boolean watcher = watches;
            while (watches) {
                if (!watch()) {
                    return;
                }
            }
            if (watcher) {
                start(); // another takes its place, if there is still somebody to be watched
            }
            for (Job job = next(); job != null; job = next()) {
                Thread.interrupted(); // left behind by the job before
                runQuietly(job);
            }
        }

        private void runQuietly(Job job) {
            try {
                job.run();
            } catch (Throwable e) {
                // a job says by itself what goes wrong in it; this must go on, or it would be counted for ever
            }
        }

        /** Returns whether it is still needed, to watch or to work. */
        private boolean watch() {
            boolean say = false;
            lock.lock();
            try {
                if (waiting == 0) {
                    watched = false;
                    return false;
                }
                if (isRoomForMore()) {
                    watched = false;
                    watches = false;
                    workers.add(this);
                    return true;
                }
                say = workers.size() >= most && !saidAllStall && areAllStalled();
                saidAllStall |= say;
            } finally {
                lock.unlock();
            }
            if (say) {
                sayAllStall.run();
            }
            LockSupport.parkNanos(WATCH_NANOS);
            return true;
        }

        private boolean areAllStalled() {
            long now = System.nanoTime();
            return workers.stream().allMatch(worker -> worker.stalls(now));
        }

        private @Nullable Job next() {
            lock.lock();
            try {
                Job job = poll();
                isNew = false;
                begunNanos = System.nanoTime();
                if (job == null) {
                    workers.remove(this);
                }
                return job;
            } finally {
                lock.unlock();
            }
        }

        private void cancel() {
            boolean say = false;
            lock.lock();
            try {
                if (watches) {
                    watched = false;
                } else {
                    workers.remove(this);
                    say = !saidNoThread;
                    saidNoThread = true;
                }
            } finally {
                lock.unlock();
            }
            if (say) {
                sayNoThread.run();
            }
        }
    }
}
