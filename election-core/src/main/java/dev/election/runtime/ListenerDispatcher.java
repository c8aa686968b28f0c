// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls that may take their time. Each mailbox has its calls made in order and one at a time; no mailbox waits
 * for another, unless as many calls stall as there may be threads. A call that throws harms nobody.
 */
final class ListenerDispatcher {

    /** Elections are logged under this name, whichever class of the runtime reports something. */
    private static final Logger LOG = LoggerFactory.getLogger(LeaseElections.class);

    private static final long IDLE_SECONDS = 2;

    /** The most threads for calls that may stall. */
    static final int MOST_THREADS = 200;

    /** The most threads for listeners that never stall, see {@link PromptListener}. */
    private static final int PROMPT_THREADS = 4;

    /** How long mailboxes may wait while every thread is taken, before that is reported. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Executor executor;
    final Pool listeners = new Pool(MOST_THREADS);

    // S4 and the heartbeat depend on these: they need threads while listeners have taken all of theirs.
    private final Pool prompt = new Pool(PROMPT_THREADS);
    final Pool logging = new Pool(1);
    private final LogQueue log;

    // Whether it was reported that no thread could be started. Set by any thread, reset once one was started.
    private volatile boolean reportedNoThread;

    // Whether a stall was reported. Confined to the thread that retries.
    private boolean reportedStall;

    ListenerDispatcher(Executor executor) {
        this(executor, LOG);
    }

    ListenerDispatcher(Executor executor, Logger log) {
        this.executor = executor;
        this.log = new LogQueue(log, this);
    }

    /** Daemon threads that exist only while there are calls to make. */
    static ExecutorService threads(String instance) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "election-listener-" + instance);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** The log of these elections, for threads that must not wait for an appender. */
    LogQueue log() {
        return log;
    }

    /**
     * Starts threads that could not be started before, and reports that calls stall. To be called a few times per
     * second.
     */
    void retry() {
        logging.start();
        prompt.start();
        listeners.start();
        boolean stalls = listeners.stalls();
        if (stalls && !reportedStall) {
            log.warn(
                    "{} calls of leadership listeners have not returned, and listeners get no more threads: other"
                            + " listeners are called when one of them returns, and the end of a term waits for them",
                    MOST_THREADS);
        }
        reportedStall = stalls;
    }

    /** Begins no calls until {@link #resume()}, so that all that changed at once is visible before the first call. */
    void hold() {
        listeners.held = true;
        prompt.held = true;
    }

    void resume() {
        prompt.held = false;
        prompt.start();
        listeners.held = false;
        listeners.start();
    }

    /** For the calls of a listener. */
    Mailbox mailbox() {
        return new Mailbox(listeners, Integer.MAX_VALUE, dropped -> {});
    }

    /** For the calls of a {@link PromptListener}. */
    Mailbox promptMailbox() {
        return new Mailbox(prompt, Integer.MAX_VALUE, dropped -> {});
    }

    private void make(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log.warn("A leadership listener threw; other listeners and the election are not affected", e);
        }
    }

    /** One receiver's calls, in order. Calls that come while too many wait are dropped; their number is reported. */
    final class Mailbox {

        private final Pool pool;
        private final int most;
        private final LongConsumer reportDropped;
        private final ReentrantLock lock = new ReentrantLock();

        // All guarded by the lock. Whether a thread serves this mailbox, or will; and the calls dropped since the
        // last report.
        private final Queue<Runnable> calls = new ArrayDeque<>(1);
        private boolean scheduled;
        private long dropped;

        Mailbox(Pool pool, int most, LongConsumer reportDropped) {
            this.pool = pool;
            this.most = most;
            this.reportDropped = reportDropped;
        }

        /** Adds a call. Never waits for calls that were added before. */
        void post(Runnable call) {
            lock.lock();
            try {
                if (calls.size() >= most) {
                    dropped++;
                    return;
                }
                calls.add(call);
                if (!scheduled) {
                    pool.waiting.add(this);
                    scheduled = true; // only now: without memory to add it, the next call schedules it
                }
            } finally {
                lock.unlock();
            }
            pool.start();
        }

        private void makeAll() {
            for (Runnable call = next(); call != null; call = next()) {
                make(call);
                Thread.interrupted(); // left behind by the call
            }
        }

        private @Nullable Runnable next() {
            lock.lock();
            try {
                Runnable call = calls.poll();
                if (call == null && dropped > 0) {
                    long missing = dropped;
                    dropped = 0;
                    call = () -> reportDropped.accept(missing);
                }
                scheduled = call != null;
                return call;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Serves mailboxes in the order in which they come, on a bounded number of threads. */
    final class Pool {

        // One permit for each thread that does not serve a mailbox.
        private final Semaphore free;

        // Mailboxes with calls that no thread serves yet.
        private final Queue<Mailbox> waiting = new ConcurrentLinkedQueue<>();
        private volatile boolean held;

        // When a thread last began to serve a mailbox.
        private volatile long lastServedNanos;

        private Pool(int most) {
            this.free = new Semaphore(most);
        }

        /** Starts a thread for each waiting mailbox, as long as there may be more threads. */
        private void start() {
            boolean started = true;
            while (started && !held && !waiting.isEmpty() && free.tryAcquire()) {
                Mailbox first = waiting.poll();
                started = first == null || startThread(first);
                if (first == null || !started) {
                    free.release();
                }
            }
        }

        private boolean startThread(Mailbox first) {
            try {
                try {
                    executor.execute(() -> serve(first));
                } catch (RejectedExecutionException closed) {
                    // never on the calling thread, which may hold the lock of an engine
                    Thread thread = new Thread(() -> serve(first), "election-listener-after-close");
                    thread.setDaemon(true);
                    thread.start();
                }
                reportedNoThread = false;
                return true;
            } catch (Throwable noThread) {
                waiting.add(first);
                if (!reportedNoThread) {
                    reportedNoThread = true;
                    log.error("Could not start a thread for a listener; retrying"); // written when there is one
                }
                return false;
            }
        }

        private void serve(Mailbox first) {
            for (Mailbox next = first; next != null; next = held ? null : waiting.poll()) {
                lastServedNanos = System.nanoTime();
                next.makeAll();
            }
            free.release();
            start(); // a mailbox may have come before the release
        }

        private boolean stalls() {
            return free.availablePermits() == 0
                    && !waiting.isEmpty()
                    && System.nanoTime() - lastServedNanos > STALL_NANOS;
        }
    }
}
