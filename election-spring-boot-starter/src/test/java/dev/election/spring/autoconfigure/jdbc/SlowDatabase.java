// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.spring.autoconfigure.JdbcContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** H2, which lets nobody connect until it is told to. */
final class SlowDatabase extends AbstractDataSource {

    private final JdbcDataSource h2 = HeartbeatConnections.h2(JdbcContexts.newDatabase());
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    /** A pool over it, whose connections heartbeats do not borrow: they connect beside it. */
    DataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(this);
        return pool;
    }

    void awaitAsked() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean wasAsked() {
        return asked.getCount() == 0;
    }

    void answer() {
        answers.countDown();
    }

    int connections() {
        Integer all =
                new JdbcTemplate(h2).queryForObject("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS", Integer.class);
        return all == null ? 0 : all - 1; // but the one that asks
    }

    @Override
    public Connection getConnection() throws SQLException {
        asked.countDown();
        boolean interrupted = false;
        while (answers.getCount() > 0) {
            try {
                answers.await();
            } catch (InterruptedException e) {
                interrupted = true; // as a driver that reads from a socket
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return h2.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }
}
