// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls that may take their time: each mailbox in order and one call at a time, and none of them waiting for
 * another. A call that throws or stalls harms only its own mailbox.
 */
final class ListenerDispatcher {

    private static final Logger log = LoggerFactory.getLogger(ListenerDispatcher.class);
    private static final long IDLE_SECONDS = 2;

    private final Executor executor;
    private final Queue<Mailbox> withoutThread = new ConcurrentLinkedQueue<>();
    private final Queue<Mailbox> heldBack = new ConcurrentLinkedQueue<>();

    // Written by whoever publishes, one at a time; read by all that post.
    private volatile boolean holding;

    // Written and read by whoever posts; said once too often does no harm.
    private volatile boolean saidNoThread;

    ListenerDispatcher(Executor executor) {
        this.executor = executor;
    }

    /** Daemon threads that are there only while there is something to tell. */
    static ExecutorService threads(String instance) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "election-listener-" + instance);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Tries again to have threads for what could not be told before, if there is such. */
    void retry() {
        // as many as there are now: those that fail again wait for the next time
        for (int i = withoutThread.size(); i > 0; i--) {
            Mailbox mailbox = withoutThread.poll();
            if (mailbox != null) {
                mailbox.resume();
            }
        }
    }

    /**
     * Begins no calls until {@link #letGo}: where thousands of them come at once, each would wake a thread that has nothing to do
     * before the next.
     */
    void hold() {
        holding = true;
    }

    void letGo() {
        holding = false;
        startHeldBack();
    }

    private void startHeldBack() {
        for (Mailbox mailbox = heldBack.poll(); mailbox != null; mailbox = heldBack.poll()) {
            mailbox.start();
        }
    }

    private static void make(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            Survival.say(() -> log.warn("A leadership listener threw; the others and the election go on", e));
        }
    }

    /** One receiver's calls, in order. */
    final class Mailbox {

        private final ReentrantLock lock = new ReentrantLock();

        // All guarded by the lock, but what is being made, which is the running thread's. Two lists for good: to change
        // one for
        // the other must not fail for want of memory.
        private ArrayList<Runnable> calls = new ArrayList<>(0);
        private ArrayList<Runnable> making = new ArrayList<>(0);
        private boolean running;

        void post(Runnable call) {
            lock.lock();
            try {
                calls.add(call);
                if (running) {
                    return;
                }
                running = true;
            } finally {
                lock.unlock();
            }
            if (!holding) {
                start();
                return;
            }
            try {
                heldBack.add(this);
            } catch (Throwable noMemory) {
                start(); // or it would never be started again
                return;
            }
            if (!holding) {
                startHeldBack(); // somebody let go just before
            }
        }

        private void resume() {
            lock.lock();
            try {
                if (running || calls.isEmpty()) {
                    return;
                }
                running = true;
            } finally {
                lock.unlock();
            }
            start();
        }

        private void start() {
            try {
                executor.execute(this::run);
                saidNoThread = false;
            } catch (RejectedExecutionException closed) {
                run(); // what comes after the close is told by the thread that brings it
            } catch (Throwable noThread) {
                pause();
                withoutThread.add(this);
                if (!saidNoThread) {
                    saidNoThread = true;
                    Survival.say(() -> log.error(
                            "No thread could be had to call a listener; trying until there is one", noThread));
                }
            }
        }

        private void run() {
            while (takeAll()) {
                for (int i = 0; i < making.size(); i++) {
                    make(making.get(i));
                }
            }
        }

        /** All that wait at a time: whoever posts thousands of calls and whoever makes them would wait for each other at each. */
        private boolean takeAll() {
            making.clear();
            making.trimToSize(); // thousands are rare
            lock.lock();
            try {
                ArrayList<Runnable> none = making;
                making = calls;
                calls = none;
                running = !making.isEmpty();
                return running;
            } finally {
                lock.unlock();
            }
        }

        private void pause() {
            lock.lock();
            try {
                running = false;
            } finally {
                lock.unlock();
            }
        }
    }
}
