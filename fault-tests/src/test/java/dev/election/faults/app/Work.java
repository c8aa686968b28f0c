// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.OnLeader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The leader's job, which writes down under which term it ran, and a task of everybody on the same scheduler. */
@Component
class Work {

    private final LeaderElections elections;
    private final JdbcClient jdbc;
    private final Stalls stalls;

    Work(LeaderElections elections, JdbcClient jdbc, Stalls stalls) {
        this.elections = elections;
        this.jdbc = jdbc;
        this.stalls = stalls;
    }

    @OnLeader
    @Scheduled(fixedDelay = 20)
    @Transactional
    void lead() {
        jdbc.sql("INSERT INTO RUN (TOKEN, INSTANCE, NANOS) VALUES (?, ?, ?)")
                .params(Term.current().token(), elections.instance(), System.nanoTime())
                .update();
    }

    @Scheduled(fixedDelay = 20)
    void pass() {
        stalls.pass("scheduler");
    }
}
