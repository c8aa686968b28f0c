// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.TestContexts;
import dev.election.spring.autoconfigure.JdbcContexts;
import dev.election.store.Claim;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Property S3 on the threads that leader work hands its transactions to. */
class FencedWorkersTest {

    private static void whileLeading(Consumer<ApplicationContext> check) {
        // nothing is renewed or looked at within a test: the instance believes in its term, as if it were frozen
        JdbcContexts.on(JdbcContexts.newDatabase())
                .withConfiguration(AutoConfigurations.of(
                        JdbcTemplateAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class))
                .withPropertyValues("election.lease-duration=60s", "election.heartbeat-interval=20s")
                .run(context -> {
                    TestContexts.awaitLeading(context, "billing");
                    context.getBean(JdbcTemplate.class).execute("CREATE TABLE SETTLED (TOKEN BIGINT)");
                    check.accept(context);
                });
    }

    /** A chunk that a worker commits; another instance takes over in the middle of it, if told to. */
    private static FutureTask<Long> chunk(ApplicationContext context, boolean takenOver) {
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        return new FutureTask<>(() -> {
            transaction.executeWithoutResult(status -> {
                jdbc.update("INSERT INTO SETTLED VALUES (1)");
                if (takenOver) {
                    takeOver(context);
                }
            });
            return Term.current().token();
        });
    }

    private static void takeOver(ApplicationContext context) {
        Term term = Term.current();
        DataSource database = context.getBean("dataSource", DataSource.class);
        try (JdbcLeaseStore other = JdbcLeaseStore.builder(database).build()) {
            other.close(term.leaseId());
            long token = term.token();
            assertThat(other.claim("another", Set.of(new Claim("billing", token, token + 1)), Instant.EPOCH)
                            .won())
                    .containsExactly("billing");
        }
    }

    private static void settles(ApplicationContext context, Executor workers, UnaryOperator<Runnable> carried) {
        LeaderElection billing = TestContexts.awaitLeading(context, "billing");
        FutureTask<Long> good = chunk(context, false);
        FutureTask<Long> late = chunk(context, true);
        billing.runIfLeader(() -> {
            workers.execute(carried.apply(good));
            assertThat(result(good)).isEqualTo(1);
            workers.execute(carried.apply(late));
            assertThatThrownBy(late::get).cause().isInstanceOf(LeadershipLostException.class);
        });

        assertThat(context.getBean(JdbcTemplate.class).queryForList("SELECT * FROM SETTLED"))
                .hasSize(1);
    }

    private static long result(FutureTask<Long> task) {
        try {
            return task.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aWorkerThatGetsItsTaskWrappedCannotCommitAfterATakeOver() {
        whileLeading(context -> settles(context, new SimpleAsyncTaskExecutor("worker-"), LeaderWork::wrap));
    }

    @Test
    void aWorkerOfADecoratedExecutorCannotCommitAfterATakeOver() {
        ThreadPoolTaskExecutor workers = new ThreadPoolTaskExecutor();
        workers.setTaskDecorator(new ContextPropagatingTaskDecorator());
        workers.initialize();
        try {
            whileLeading(context -> settles(context, workers, UnaryOperator.identity()));
        } finally {
            workers.shutdown();
        }
    }

    @Test
    void whatADecoratedExecutorStartsTooLateCannotCommitAtAll() {
        ContextPropagatingTaskDecorator decorator = new ContextPropagatingTaskDecorator();
        whileLeading(context -> {
            LeaderElection billing = TestContexts.awaitLeading(context, "billing");
            FutureTask<Long> chunk = chunk(context, false);
            Runnable[] carried = new Runnable[1];
            billing.runIfLeader(() -> carried[0] = decorator.decorate(chunk));
            billing.runIfLeader(() -> {
                billing.stepDown();
                Thread worker = new Thread(carried[0]);
                worker.start();
                assertThatThrownBy(chunk::get).cause().isInstanceOf(LeadershipLostException.class);
            });

            assertThat(context.getBean(JdbcTemplate.class).queryForList("SELECT * FROM SETTLED"))
                    .isEmpty();
        });
    }
}
