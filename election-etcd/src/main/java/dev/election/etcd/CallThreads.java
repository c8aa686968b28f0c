// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.DaemonTask;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a store: the client starts its calls on them, and lines of the log are written on them, so that no
 * call waits for an appender. They exist only while there is work. They inherit nothing from the thread that starts
 * them except the class loader, because that thread may serve a tenant, whose context must not reach the calls of
 * elections.
 */
final class CallThreads {

    private static final long IDLE_SECONDS = 30;

    private CallThreads() {}

    static ExecutorService start() {
        var threads = (ThreadPoolExecutor) Executors.newCachedThreadPool(DaemonTask.threads("election-etcd-calls"));
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        return threads;
    }
}
