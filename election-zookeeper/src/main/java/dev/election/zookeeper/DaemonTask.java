// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task on a daemon thread. It inherits nothing from the thread that starts it except the class loader, because that
 * thread may serve a request, whose context must not reach the threads of ZooKeeper's client. Decision 28.
 */
final class DaemonTask {

    private DaemonTask() {}

    static Thread newThread(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /** Starts the task on a thread of its own. */
    static void start(String name, Runnable task) {
        newThread(name, task).start();
    }

    /** Starts the task and waits for it for at most this time; after that it continues alone. */
    static void runWithin(Duration time, String name, Runnable task) {
        FutureTask<@Nullable Void> future = new FutureTask<>(task, null);
        start(name, future);
        try {
            future.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Everything possible was done; the caller could do nothing about it.
        }
    }
}
