// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * An appender that takes in nothing while it is open, as a full pipe does: whoever logs waits, and no interrupt helps.
 */
final class BlockedLog implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.election");
    private final CountDownLatch entered = new CountDownLatch(1);
    private final UnsynchronizedAppenderBase<ILoggingEvent> appender = new UnsynchronizedAppenderBase<>() {
        @Override
        public void doAppend(ILoggingEvent event) {
            entered.countDown();
            while (!open) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        protected void append(ILoggingEvent event) {}
    };

    private volatile boolean open;

    BlockedLog() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    boolean isBlocking() {
        return entered.getCount() == 0;
    }

    @Override
    public void close() {
        open = true;
        logger.detachAppender(appender);
    }
}
