// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of code that runs within calls of the store. A call that waited for an appender (a full pipe, a remote server
 * in the same outage as the database) would delay a heartbeat. So a separate thread, which exists only while lines are
 * waiting, writes them in order. The queue is bounded: while a thousand lines wait, new ones are dropped, and their
 * number is logged afterwards. Decision 28.
 *
 * <p>Safe for use by many threads. No method blocks or throws.
 */
public final class StoreLog {

    // The greatest number of waiting lines.
    private static final int MOST_LINES = 1_000;

    private final Logger log;
    private final ReentrantLock lock = new ReentrantLock();

    // The lines that wait, oldest first. Guarded by the lock.
    private final Queue<Runnable> lines = new ArrayDeque<>();
    // Whether a thread writes, or was started to write. Guarded by the lock.
    private boolean writing;
    // The number of lines that were dropped and not yet reported. Guarded by the lock.
    private long dropped;

    private StoreLog(Logger log) {
        this.log = log;
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
        lock.lock();
        try {
            accept(line);
        } finally {
            lock.unlock();
        }
    }

    private void accept(Runnable line) {
        if (lines.size() >= MOST_LINES) {
            dropped++;
            return;
        }
        boolean before = writing;
        try {
            lines.add(line);
            if (!writing) {
                writing = true;
                begin();
            }
        } catch (Throwable noThread) {
            writing = before; // the next line tries again, and this one is written with it
        }
    }

    private void begin() {
        // Like the threads of calls: the context of the thread that logs must not reach an appender. Decision 28.
        Thread thread = new Thread(null, this::writeAll, "election-jdbc-log", 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        thread.start();
    }

    private void writeAll() {
        for (Runnable line = next(); line != null; line = next()) {
            try {
                line.run();
            } catch (Throwable unspeakable) {
                // A broken appender, or a message that cannot be built: it cannot be reported anywhere.
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable line = lines.poll();
            if (line == null && dropped > 0) {
                long missing = dropped;
                dropped = 0;
                return () -> log.warn(
                        "{} lines about the lease store were dropped, because the log was too slow to write the lines"
                                + " before them",
                        missing);
            }
            writing = line != null;
            return line;
        } finally {
            lock.unlock();
        }
    }
}
