// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
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
 * Calls listeners, each in order and one call at a time, on threads that are there only while there is something to tell.
 * A listener that throws or stalls harms only itself.
 */
final class ListenerDispatcher {

    private static final Logger log = LoggerFactory.getLogger(ListenerDispatcher.class);
    private static final long IDLE_SECONDS = 2;

    private final ExecutorService executor;

    ListenerDispatcher(String instance) {
        executor = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "election-listener-" + instance);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** One listener's calls, in order. */
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
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException closed) {
                run(); // closed: what is left is told by the thread that has it
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
    }

    /** Tells what is left; accepts no more after that from new threads. */
    void close() {
        executor.shutdown();
    }
}
