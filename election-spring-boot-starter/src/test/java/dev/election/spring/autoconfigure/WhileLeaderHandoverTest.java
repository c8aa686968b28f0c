// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.WhileLeader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Two instances on one database hand a loop over, and its runs never overlap. */
class WhileLeaderHandoverTest {

    static class Relay {

        private final JdbcTemplate jdbc;

        Relay(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @WhileLeader("outbox")
        void relay() throws InterruptedException {
            long token = Term.current().token();
            write("begin", token);
            try {
                while (true) {
                    write("step", token);
                    Thread.onSpinWait();
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
            } finally {
                Thread.interrupted();
                write("end", token);
            }
        }

        private void write(String what, long token) {
            jdbc.update("INSERT INTO SEEN (WHAT, TOKEN) VALUES (?, ?)", what, token);
        }
    }

    static class InTransaction {

        private volatile boolean active;

        @WhileLeader("outbox")
        @Transactional
        public void relay() {
            active = TransactionSynchronizationManager.isActualTransactionActive();
        }

        public boolean wasActive() {
            return active;
        }
    }

    private static ApplicationContextRunner on(String url) {
        return JdbcContexts.on(url)
                .withConfiguration(AutoConfigurations.of(
                        JdbcTemplateAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class));
    }

    @Test
    void aLoopIsHandedOverWithoutOverlap() {
        String url = JdbcContexts.newDatabase();
        on(url).withPropertyValues("election.instance-id=first").run(first -> {
            JdbcTemplate jdbc = first.getBean(JdbcTemplate.class);
            jdbc.execute("CREATE TABLE SEEN (ID BIGINT AUTO_INCREMENT PRIMARY KEY, WHAT VARCHAR(9), TOKEN BIGINT)");
            on(url).withPropertyValues("election.instance-id=one")
                    .withBean(Relay.class)
                    .run(one -> on(url).withPropertyValues("election.instance-id=two")
                            .withBean(Relay.class)
                            .run(two -> {
                                LeaderElections mine = one.getBean(LeaderElections.class);
                                LeaderElections others = two.getBean(LeaderElections.class);
                                for (int term = 1; term <= 6; term++) {
                                    int token = term;
                                    await().atMost(Duration.ofSeconds(20)).until(() -> steps(jdbc, token) > 3);
                                    boolean leads = mine.election("outbox").isLeader();
                                    (leads ? mine : others).election("outbox").stepDown();
                                }
                                await().atMost(Duration.ofSeconds(20)).until(() -> steps(jdbc, 7) > 3);
                            }));
            List<String> marks = jdbc.queryForList(
                    "SELECT WHAT || ' ' || TOKEN FROM SEEN WHERE WHAT <> 'step' ORDER BY ID", String.class);
            for (int i = 0; i < marks.size(); i++) {
                assertThat(marks.get(i)).isEqualTo((i % 2 == 0 ? "begin " : "end ") + (i / 2 + 1));
            }
            assertThat(jdbc.queryForList("SELECT TOKEN FROM SEEN ORDER BY ID", Long.class))
                    .isSorted();
            assertThat(marks.size()).isGreaterThanOrEqualTo(14);
        });
    }

    private static int steps(JdbcTemplate jdbc, long token) {
        Integer steps = jdbc.queryForObject(
                "SELECT COUNT(*) FROM SEEN WHERE WHAT = 'step' AND TOKEN = ?", Integer.class, token);
        return steps == null ? 0 : steps;
    }

    @Test
    void aLoopIsCalledThroughItsTransactionalProxy() {
        on(JdbcContexts.newDatabase()).withBean(InTransaction.class).run(context -> await().until(
                        () -> context.getBean(InTransaction.class).wasActive()));
    }
}
