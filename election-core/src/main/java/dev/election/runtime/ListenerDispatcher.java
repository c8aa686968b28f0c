// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.PromptListener;
import java.util.ArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * Makes calls that may take their time: each mailbox in order and one call at a time, and none of them waiting for
 * another, see {@link Workers}. A call that throws or stalls harms only its own mailbox.
 */
final class ListenerDispatcher {

    private static final long IDLE_SECONDS = 2;

    /** Threads for calls that return soon. */
    private static final int AT_ONCE = 8;

    /** Threads with those that do not. */
    static final int MOST_THREADS = 200;

    /** Threads for listeners that never stall, see {@link PromptListener}. */
    private static final int PROMPT_THREADS = 4;

    private final Workers listeners;
    private final Workers prompt;
    private final Workers logging;
    private final LogQueue log;

    ListenerDispatcher(Executor executor) {
        this(executor, Journal.OF_APPLICATIONS);
    }

    ListenerDispatcher(Executor executor, Logger log) {
        // a thread of its own: what is said must be written also while listeners have taken all others
        this.logging = new Workers(executor, 1, 1, () -> {}, () -> {});
        // of their own for the same reason: S4 depends on them
        this.prompt = new Workers(executor, PROMPT_THREADS, PROMPT_THREADS, this::sayNoThread, () -> {});
        this.listeners = new Workers(executor, AT_ONCE, MOST_THREADS, this::sayNoThread, this::sayAllStall);
        this.log = new LogQueue(log, new Mailbox(logging));
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

    /** What is said about these elections, by whoever must not wait for the log. */
    LogQueue log() {
        return log;
    }

    /** Tries again to have threads for what could not be told before, if there is such. */
    void retry() {
        logging.start();
        prompt.start();
        listeners.start();
    }

    /**
     * Begins no calls until {@link #letGo}: where thousands of them come at once, each would wake a thread that has nothing to do
     * before the next.
     */
    void hold() {
        listeners.hold();
        prompt.hold();
    }

    void letGo() {
        prompt.letGo();
        listeners.letGo();
    }

    /** For the calls of a {@link PromptListener}. */
    Mailbox promptMailbox() {
        return new Mailbox(prompt);
    }

    private void sayNoThread() {
        log.error("No thread could be obtained to call a listener; trying until there is one"); // written then
    }

    private void sayAllStall() {
        log.warn(
                "{} calls of leadership listeners have not returned, and no more threads than these are used for listeners:"
                        + " the others are called when one of them returns, and an end of a term waits for them",
                MOST_THREADS);
    }

    private void make(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log.warn("A leadership listener threw; the others and the election go on", e);
        }
    }

    /** One receiver's calls, in order. */
    final class Mailbox extends Workers.Job {

        private final Workers workers;
        private final ReentrantLock lock = new ReentrantLock();

        // All guarded by the lock, but what is being made, which is the running thread's. Two lists for good: to change
        // one for the other must not fail for want of memory.
        private ArrayList<Runnable> calls = new ArrayList<>(0);
        private ArrayList<Runnable> making = new ArrayList<>(0);
        private boolean running;

        Mailbox() {
            this(listeners);
        }

        private Mailbox(Workers workers) {
            this.workers = workers;
        }

        void post(Runnable call) {
            boolean added;
            lock.lock();
            try {
                calls.add(call);
                added = running;
                running = true;
            } finally {
                lock.unlock();
            }
            if (added) {
                workers.startIfShort();
            } else {
                workers.add(this);
            }
        }

        @Override
        void run() {
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
    }
}
