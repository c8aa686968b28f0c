// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of what runs within calls of the store. A call that waited for an appender (a full pipe, a remote server in
 * the same outage as the database) would be late, and with it a heartbeat: so lines are written in order by a thread of
 * their own, which is there only while there is something to write. Bounded: lines that come while a thousand wait are
 * dropped, and their number is said afterwards.
 *
 * <p>Safe for use by many threads. No method blocks or throws.
 */
public final class StoreLog {

    private static final int MOST_LINES = 1_000;

    private final Logger log;
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by the lock.
    private final Queue<Runnable> lines = new ArrayDeque<>();
    private boolean writing;
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
        // a question that the log answers from memory: most do not want to know, and need no thread for that
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
            writing = before; // the next line tries again, and takes this one along
        }
    }

    private void begin() {
        // as those of calls: of whom the thread serves that has something to log, an appender must know nothing
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
                // a broken appender, or a message that cannot be had: there is nobody left to tell
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
                        "{} lines about the lease store were dropped: the log did not take in those before them in time",
                        missing);
            }
            writing = line != null;
            return line;
        } finally {
            lock.unlock();
        }
    }
}
