// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.store.DaemonTask;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that writes lines of the log, so that no call waits for an appender. It exists only while there is work.
 */
final class LogThread {

    private static final long IDLE_SECONDS = 30;

    private LogThread() {}

    static ExecutorService start() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonTask.threads("election-cassandra-log"));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
