// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** A job that stays in its transaction until a test lets it commit. */
@Component
class Ledger {

    private final JdbcClient jdbc;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayCommit = new CountDownLatch(1);

    Ledger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @OnLeader("billing")
    @Transactional
    void book() throws InterruptedException {
        jdbc.sql("SELECT 1").query(Integer.class).single();
        begun.countDown();
        if (!mayCommit.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "No test lets term " + Term.current().token() + " commit");
        }
    }

    void awaitBegun() throws InterruptedException {
        begun.await();
    }

    void letCommit() {
        mayCommit.countDown();
    }
}
