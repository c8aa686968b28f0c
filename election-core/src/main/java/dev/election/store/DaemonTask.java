// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task of a store on a daemon thread. The thread inherits nothing from the one that starts it except the class
 * loader, because that one may serve a request or a tenant, whose context must not reach the connections of elections.
 * For stores that need threads of their own; nothing depends on its use.
 *
 * @since 0.1.0
 */
public final class DaemonTask {

    private DaemonTask() {}

    /** Makes such threads, all with this name. */
    public static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Starts the task on a thread of its own. Throws an error if there can be no further thread. */
    public static void start(String name, Runnable task) {
        threads(name).newThread(task).start();
    }

    /**
     * Starts the task and waits for it for at most this time; after that, or if the caller is interrupted, it continues
     * alone. Its exceptions are dropped.
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
