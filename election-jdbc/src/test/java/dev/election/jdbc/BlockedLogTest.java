// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.election.jdbc.call.StoreLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** L3: no call of the store waits for the log. */
class BlockedLogTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.election.jdbc");

    private final CountDownLatch entered = new CountDownLatch(1);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final UnsynchronizedAppenderBase<ILoggingEvent> appender = new UnsynchronizedAppenderBase<>() {
        @Override
        public void doAppend(ILoggingEvent event) {
            entered.countDown();
            while (!open) {
                LockSupport.parkNanos(1_000_000);
            }
            lines.add(event.getFormattedMessage());
        }

        @Override
        protected void append(ILoggingEvent event) {}
    };

    private volatile boolean open;

    @BeforeEach
    void block() {
        appender.setContext(LOGGER.getLoggerContext());
        appender.start();
        LOGGER.addAppender(appender);
        LOGGER.setLevel(Level.INFO);
    }

    @AfterEach
    void letGo() {
        open = true;
        StoreTests.awaitLog();
        LOGGER.setLevel(null);
        LOGGER.detachAppender(appender);
    }

    @Test
    void aCallThatHasSomethingToSayIsAnswered() {
        DataSource database = PostgreSql.newDataSource("blockedlog");
        DataSource refusing = Proxies.failing(database, "set_config", "0A000");
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(refusing)
                .createTables(true)
                .push(false)
                .callTimeout(Duration.ofSeconds(2))
                .build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            store.open(StoreTests.lease("L2"), StoreTests.AT);

            assertThat(store.expire("L2", 0)).isTrue();
            store.close("L1");
            await().until(() -> entered.getCount() == 0);
        }
    }

    @Test
    void linesThatComeWhileAThousandWaitAreDroppedAndCounted() {
        StoreLog log = StoreLog.of(JdbcLeaseStore.class);
        log.info("the first, which blocks");
        await().until(() -> entered.getCount() == 0);
        for (int i = 0; i < 1_020; i++) {
            log.info("line {}", i);
        }

        open = true;

        StoreTests.awaitLog();
        assertThat(lines)
                .hasSize(1 + 1_000 + 1)
                .last()
                .asString()
                .startsWith("20 lines about the lease store were dropped");
    }
}
