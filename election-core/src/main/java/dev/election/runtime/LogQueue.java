// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The log of an instance, for threads that must not wait: lines are written in order, by a thread of its own. However
 * long an appender blocks (a full pipe, a remote server in the same outage as the database), it costs no heartbeat.
 * Bounded: lines that come while thousands wait are dropped, and their number is logged afterwards.
 *
 * <p>Safe for use by many threads. No method throws, and none blocks except {@link #awaitWritten}.
 */
final class LogQueue {

    /** Lines that come while so many wait are dropped. */
    private static final int MOST_LINES = 10_000;
    /** The longest wait for lines to be written when an instance is closed. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final Logger log;
    private final ListenerDispatcher.Mailbox lines;

    LogQueue(Logger log, ListenerDispatcher dispatcher) {
        this.log = log;
        this.lines = dispatcher.new Mailbox(dispatcher.logging, MOST_LINES, this::writeDropped);
    }

    private void writeDropped(long dropped) {
        quietly(() -> log.warn(
                "{} log lines about elections were dropped: the log took no line for so long that {} of them waited. No"
                        + " heartbeat waited for the log. Check what blocks its appenders, for example a full disk, a pipe"
                        + " that nobody reads or a log server that does not respond",
                dropped,
                MOST_LINES));
    }

    void error(String message, @Nullable Object... arguments) {
        write(to -> to.error(message, arguments));
    }

    void warn(String message, @Nullable Object... arguments) {
        write(to -> to.warn(message, arguments));
    }

    /** Warns with arguments that are made on the thread that writes, because they call the application's code. */
    void warnOf(String message, Supplier<List<Object>> arguments) {
        write(to -> to.warn(message, arguments.get().toArray()));
    }

    void info(String message, @Nullable Object... arguments) {
        write(to -> to.info(message, arguments));
    }

    void debug(String message, @Nullable Object... arguments) {
        write(to -> to.debug(message, arguments));
    }

    /** Whether lines of this level are enabled. Asks no appender. */
    boolean wants(Level level) {
        return log.isEnabledForLevel(level);
    }

    /** Writes one line. */
    void write(Consumer<Logger> line) {
        quietly(() -> lines.post(() -> quietly(() -> line.accept(log))));
    }

    /**
     * Waits until the lines that were posted before are written, for a short time: the JVM may end next, and with it
     * the thread that writes. Only for a thread that no heartbeat waits for. An interrupt does not shorten the wait,
     * and is kept.
     */
    void awaitWritten() {
        CountDownLatch written = new CountDownLatch(1);
        write(to -> written.countDown());
        boolean unused = LongWait.uninterrupted(PATIENCE, nanos -> written.await(nanos, TimeUnit.NANOSECONDS));
    }

    /** Logs if possible: an exception without a readable message, or a broken appender, must not end a loop. */
    static void quietly(Runnable logging) {
        try {
            logging.run();
        } catch (Throwable unspeakable) {
            // there is nobody left to report this to
        }
    }
}
