// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StaleTokenException;
import dev.election.spring.FencedTransactions;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.transaction.support.TransactionTemplate;

/** Two leaders whose leases the database does not know. */
class TokenGateTest {

    private final DataSource database = new EmbeddedDatabaseBuilder()
            .setType(EmbeddedDatabaseType.H2)
            .generateUniqueName(true)
            .addScript("schema.sql")
            .build();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    private final JobRuns runs = new JobRuns(JdbcClient.create(jdbc));
    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

    @Test
    void aDeposedLeaderRecordsNothingAfterItsSuccessor() {
        record(2);

        assertThatThrownBy(() -> record(1)).isInstanceOf(StaleTokenException.class);
        assertThat(runs.latest(10)).extracting(JobRun::token).containsExactly(2L);
    }

    @Test
    void theSameTermRecordsAgain() {
        record(1);
        record(1);

        assertThat(runs.latest(10)).hasSize(2);
    }

    @Test
    void leavesItToTheFenceWhereThereIsOne() {
        beans.addBean("fence", new Fence());
        record(2);
        record(1);

        assertThat(runs.latest(10)).hasSize(2);
    }

    private static final class Fence implements FencedTransactions {

        @Override
        public long rejections(String election) {
            return 0;
        }

        @Override
        public void check(Connection connection) {}
    }

    private void record(long token) {
        TokenGate gate = new TokenGate(jdbc, beans.getBeanProvider(FencedTransactions.class));
        transaction.executeWithoutResult(status -> {
            gate.enter(token);
            runs.record(runs.next(token, "app-1", 0));
        });
    }
}
