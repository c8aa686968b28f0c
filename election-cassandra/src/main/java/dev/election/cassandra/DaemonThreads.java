// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that inherit nothing from the one that starts them except the class loader, because that may serve a request,
 * whose context must not reach the threads of the driver. Decision 28.
 */
final class DaemonThreads {

    private static final long IDLE_SECONDS = 30;

    private DaemonThreads() {}

    static Thread newThread(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /** One thread, which exists only while there is work. */
    static ExecutorService one(String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> newThread(name, task));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
