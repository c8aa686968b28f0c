// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lines are written by another thread, and none is lost without a word. */
class LogQueueTest {

    private static final String DROPPED =
            "%d log lines about elections were dropped: the log took no line for so long that 10000 of them waited. No"
                    + " heartbeat waited for the log. Check what blocks its appenders, for example a full disk, a pipe that"
                    + " nobody reads or a log server that does not respond";

    private final ExecutorService threads = ListenerDispatcher.threads("log-test");
    private final AtomicLong accountedFor = new AtomicLong();
    private final Logger logger = new LoggerContext().getLogger("test");
    private final LogQueue log = new ListenerDispatcher(threads, logger).log();

    @AfterEach
    void close() {
        threads.shutdown();
    }

    private void countLines() {
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                boolean report = event.getMessage().contains("were dropped");
                accountedFor.addAndGet(report ? (Long) event.getArgumentArray()[0] : 1);
            }
        };
        appender.start();
        logger.addAppender(appender);
    }

    @Test
    void eachLineIsWrittenOrReportedAsDroppedThoughNoOtherComes() {
        countLines();
        int many = 10_100; // more than may wait
        long posted = 0;
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < many; i++) {
                log.info("one");
            }
            posted += many;
            long all = posted;
            await("round " + round)
                    .pollInterval(Duration.ofNanos(20_000))
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> accountedFor.get() == all);
        }
    }

    @Test
    void linesThatComeWhileTenThousandWaitAreDroppedAndCounted() {
        Queue<Runnable> noThread = new ArrayDeque<>();
        LogQueue stalled = new ListenerDispatcher(noThread::add, logger).log();
        List<String> written = new ArrayList<>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                written.add(event.getFormattedMessage());
            }
        };
        appender.start();
        logger.addAppender(appender);
        for (int i = 0; i < 10_005; i++) {
            stalled.info("line {}", i);
        }
        noThread.remove().run();

        assertThat(written).hasSize(10_001).endsWith("line 9999", DROPPED.formatted(5));
    }

    @Test
    void anInstanceIsClosedWhenItsLastLinesAreWritten() {
        AtomicLong written = new AtomicLong();
        var slow = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                LockSupport.parkNanos(20_000_000);
                if (event.getFormattedMessage().contains("Ending leadership")) {
                    written.incrementAndGet();
                }
            }
        };
        slow.start();
        Logger runtime = (Logger) org.slf4j.LoggerFactory.getLogger("dev.election");
        LeaseElections elections =
                LeaseElections.builder(new InMemoryLeaseStore()).start();
        elections.election("billing");
        await().until(() -> elections.election("billing").isLeader());
        runtime.addAppender(slow);
        try {
            elections.close();

            assertThat(written).hasValue(1);
        } finally {
            runtime.detachAppender(slow);
        }
    }

    @Test
    void anInstanceIsClosedSoonThoughAnAppenderBlocks() {
        LeaseElections elections =
                LeaseElections.builder(new InMemoryLeaseStore()).start();
        elections.election("billing");
        await().until(() -> elections.election("billing").isLeader());
        try (BlockedLog blocked = new BlockedLog()) {
            long begun = System.nanoTime();
            elections.close();

            assertThat(blocked.isBlocking()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }
}
