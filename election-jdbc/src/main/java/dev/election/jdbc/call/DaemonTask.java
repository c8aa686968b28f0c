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
 * A task on a daemon thread that inherits nothing from the thread that starts it except its class loader: that one may
 * serve a tenant, of whom connections for elections must know nothing.
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

    public static void start(String name, Runnable task) {
        newThread(name).newThread(task).start();
    }

    /** Waits for the task no longer than this; it goes on by itself if it takes longer. What it throws is dropped. */
    public static void runWithin(Duration time, String name, Runnable task) {
        FutureTask<@Nullable Void> future = new FutureTask<>(task, null);
        start(name, future);
        try {
            future.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Done as far as possible: there is nothing left that the caller could do.
        }
    }
}
