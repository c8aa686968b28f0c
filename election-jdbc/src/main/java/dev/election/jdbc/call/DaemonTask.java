// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task on a daemon thread. It inherits nothing from the thread that starts it except the class loader, because that
 * thread may serve a tenant, whose context must not reach the connections of elections. Decision 28.
 */
public final class DaemonTask {

    private DaemonTask() {}

    static ThreadFactory newThread(String name) {
        return task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Starts the task on a thread of its own. */
    public static void start(String name, Runnable task) {
        newThread(name).newThread(task).start();
    }

    /**
     * Starts the task and waits for it for at most this time; after that it continues alone. Its exceptions are
     * dropped.
     */
    public static void runWithin(Duration time, String name, Runnable task) {
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
