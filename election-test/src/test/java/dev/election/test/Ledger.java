// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.spring.OnLeader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** A job that writes to a database, and is disturbed before it commits. */
class Ledger {

    private final JdbcClient jdbc;

    Ledger(JdbcClient jdbc) {
        this.jdbc = jdbc;
        jdbc.sql("CREATE TABLE IF NOT EXISTS ENTRY (ID INT PRIMARY KEY)").update();
    }

    @OnLeader("billing")
    @Transactional
    void book(int id, Runnable disturbance) {
        jdbc.sql("INSERT INTO ENTRY VALUES (?)").param(id).update();
        disturbance.run();
    }

    boolean has(int id) {
        return jdbc.sql("SELECT COUNT(*) FROM ENTRY WHERE ID = ?")
                        .param(id)
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
