// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.store.DaemonTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of code that runs within calls of the store. A call that waited for an appender (a full pipe, a remote server
 * in the same outage as the database) would delay a heartbeat. So a separate thread, which ends soon after the last
 * line, writes them in order. The queue is bounded: while a thousand lines wait, new ones are dropped, and their number
 * is logged afterwards. Decision 28.
 *
 * <p>Safe for use by many threads. No method blocks or throws.
 */
public final class StoreLog {

    // The greatest number of waiting lines.
    private static final int MOST_LINES = 1_000;
    // The time in milliseconds for which the thread waits for another line.
    private static final long IDLE_MILLIS = 20;

    private final Logger log;
    // The number of lines that were dropped and not yet reported.
    private final AtomicLong dropped = new AtomicLong();
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(MOST_LINES),
            DaemonTask.threads("election-jdbc-log"),
            (line, full) -> dropped.incrementAndGet());

    private StoreLog(Logger log) {
        this.log = log;
        writer.allowCoreThreadTimeOut(true);
    }

    public static StoreLog of(Class<?> about) {
        return new StoreLog(LoggerFactory.getLogger(about));
    }

    void error(String message, @Nullable Object... arguments) {
        write(() -> log.error(message, arguments));
    }

    public void warn(String message, @Nullable Object... arguments) {
        write(() -> log.warn(message, arguments));
    }

    public void info(String message, @Nullable Object... arguments) {
        write(() -> log.info(message, arguments));
    }

    public void debug(String message, @Nullable Object... arguments) {
        // The level is in memory, so the check does not block. DEBUG is off in most applications, which need no thread
        // for it.
        if (log.isDebugEnabled()) {
            write(() -> log.debug(message, arguments));
        }
    }

    private void write(Runnable line) {
        try {
            writer.execute(() -> run(line));
        } catch (Throwable noThread) {
            dropped.incrementAndGet();
        }
    }

    private void run(Runnable line) {
        try {
            line.run();
            long missing = writer.getQueue().isEmpty() ? dropped.getAndSet(0) : 0;
            if (missing > 0) {
                log.warn(
                        "{} lines about the lease store were dropped, because the log was too slow to write the lines"
                                + " before them",
                        missing);
            }
        } catch (Throwable unspeakable) {
            // A broken appender, or a message that cannot be built: it cannot be reported anywhere.
        }
    }
}
