// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.PromptListener;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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

    private final Pool listeners;
    private final Pool prompt;
    private final Pool logging;
    private final LogQueue log;

    ListenerDispatcher(Executor executor) {
        this(executor, LOG);
    }

    ListenerDispatcher(Executor executor, Logger log) {
        this.listeners = new Pool(executor, MOST_THREADS);
        // S4 depends on these listeners: they need threads while others have taken all of theirs
        this.prompt = new Pool(executor, PROMPT_THREADS);
        // for the same reason
        this.logging = new Pool(executor, 1);
        this.log = new LogQueue(log, new Mailbox(logging));
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
        listeners.reportStall();
    }

    /** Begins no calls until {@link #resume()}, so that all that changed at once is visible before the first call. */
    void hold() {
        listeners.hold(true);
        prompt.hold(true);
    }

    void resume() {
        prompt.hold(false);
        listeners.hold(false);
    }

    /** For the calls of a {@link PromptListener}. */
    Mailbox promptMailbox() {
        return new Mailbox(prompt);
    }

    private void make(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log.warn("A leadership listener threw; other listeners and the election are not affected", e);
        }
    }

    /** One receiver's calls, in order. */
    final class Mailbox {

        private final Pool pool;
        private final ReentrantLock lock = new ReentrantLock();

        // Both guarded by the lock.
        private final Queue<Runnable> calls = new ArrayDeque<>(1);
        private boolean scheduled;

        Mailbox() {
            this(listeners);
        }

        private Mailbox(Pool pool) {
            this.pool = pool;
        }

        void post(Runnable call) {
            lock.lock();
            try {
                calls.add(call);
                if (!scheduled) {
                    pool.add(this);
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
                scheduled = call != null;
                return call;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Serves mailboxes in the order in which they come, on a bounded number of threads. */
    private final class Pool {

        private final Executor executor;
        private final int most;
        private final ReentrantLock lock = new ReentrantLock();

        // All guarded by the lock. Threads that exist, and those of them that serve a mailbox.
        private final Queue<Mailbox> waiting = new ArrayDeque<>();
        private int existing;
        private int busy;
        private boolean held;
        private boolean reportedNoThread;
        private boolean reportedStall;
        private long lastServedNanos;

        Pool(Executor executor, int most) {
            this.executor = executor;
            this.most = most;
        }

        void add(Mailbox mailbox) {
            lock.lock();
            try {
                waiting.add(mailbox);
            } finally {
                lock.unlock();
            }
        }

        void hold(boolean hold) {
            lock.lock();
            try {
                held = hold;
            } finally {
                lock.unlock();
            }
            start();
        }

        /** Starts as many threads as mailboxes wait for. */
        void start() {
            boolean started = true;
            while (started && reserve()) {
                started = startOne();
            }
        }

        private boolean reserve() {
            lock.lock();
            try {
                boolean needed = !held && existing < most && waiting.size() > existing - busy;
                existing += needed ? 1 : 0;
                return needed;
            } finally {
                lock.unlock();
            }
        }

        private boolean startOne() {
            try {
                executor.execute(this::serve);
                return true;
            } catch (RejectedExecutionException closed) {
                return startAfterClose();
            } catch (Throwable noThread) {
                notStarted();
                return false;
            }
        }

        // Never on the calling thread, which may hold the lock of an engine.
        private boolean startAfterClose() {
            try {
                Thread thread = new Thread(this::serve, "election-listener-after-close");
                thread.setDaemon(true);
                thread.start();
                return true;
            } catch (Throwable noThread) {
                notStarted();
                return false;
            }
        }

        private void notStarted() {
            boolean report;
            lock.lock();
            try {
                existing--;
                report = !reportedNoThread;
                reportedNoThread = true;
            } finally {
                lock.unlock();
            }
            if (report && this != logging) {
                log.error("Could not start a thread for a listener; retrying"); // written when there is one
            }
        }

        private void serve() {
            for (Mailbox mailbox = take(false); mailbox != null; mailbox = take(true)) {
                mailbox.makeAll();
            }
        }

        private @Nullable Mailbox take(boolean served) {
            lock.lock();
            try {
                Mailbox next = waiting.poll();
                busy += (next == null ? 0 : 1) - (served ? 1 : 0);
                existing -= next == null ? 1 : 0;
                reportedNoThread = false;
                reportedStall &= !waiting.isEmpty();
                lastServedNanos = System.nanoTime();
                return next;
            } finally {
                lock.unlock();
            }
        }

        void reportStall() {
            boolean report;
            lock.lock();
            try {
                report = !reportedStall
                        && busy == most
                        && !waiting.isEmpty()
                        && System.nanoTime() - lastServedNanos > STALL_NANOS;
                reportedStall |= report;
            } finally {
                lock.unlock();
            }
            if (report) {
                log.warn(
                        "{} calls of leadership listeners have not returned, and listeners get no more threads: other"
                                + " listeners are called when one of them returns, and the end of a term waits for them",
                        most);
            }
        }
    }
}
