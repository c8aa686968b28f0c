// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

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
 * Makes calls that may take their time: each mailbox in order and one call at a time, and none of them waiting for
 * another. A call that throws or stalls harms only its own mailbox.
 */
final class ListenerDispatcher {

    private static final Logger log = LoggerFactory.getLogger(ListenerDispatcher.class);
    private static final long IDLE_SECONDS = 2;

    private final Executor executor;

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

    /** One receiver's calls, in order. */
    final class Mailbox {

        private final ReentrantLock lock = new ReentrantLock();

        // Both guarded by the lock.
        private final Queue<Runnable> calls = new ArrayDeque<>();
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
            start();
        }

        private void start() {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException closed) {
                run(); // what comes after the close is told by the thread that brings it
            } catch (Throwable noThread) {
                pause();
                log.error("No thread could be had to call a listener; it is called at the next occasion", noThread);
            }
        }

        private void run() {
            for (Runnable call = next(); call != null; call = next()) {
                try {
                    call.run();
                } catch (Throwable e) {
                    log.warn("A leadership listener threw; the others and the election go on", e);
                }
            }
        }

        private @Nullable Runnable next() {
            lock.lock();
            try {
                Runnable call = calls.poll();
                running = call != null;
                return call;
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
