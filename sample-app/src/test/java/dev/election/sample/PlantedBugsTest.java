// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import dev.election.test.ElectionCluster;
import dev.election.test.ElectionClusterTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Jobs with the two usual bugs, and without them: a cluster finds the bugs, and nothing else. */
class PlantedBugsTest {

    private static final String SAMPLE = "sample";

    // ---- a job that ignores the end of its term

    /** Works until it is stopped, whoever leads. */
    static class StubbornRelay {

        private volatile boolean stopped;

        void stop() {
            stopped = true;
        }

        @WhileLeader
        void relay() {
            while (!stopped) {
                try {
                    Thread.sleep(10);
                } catch (InterruptedException ignored) {
                    // the bug
                }
            }
        }
    }

    /** Works until its term ends. */
    static class PoliteRelay {

        @WhileLeader
        void relay() throws InterruptedException {
            while (!Term.current().awaitEnding(Duration.ofMillis(10))) {
                // here it would work
            }
        }
    }

    /** Lets another instance lead while the first one is alive, and waits until its relay runs. */
    private static void takeOver(ElectionCluster cluster) {
        String first = cluster.awaitLeader(SAMPLE);
        await().until(() -> hasRelay(cluster, first));
        cluster.cutOff(first);
        String second = cluster.awaitLeaderOtherThan(first, SAMPLE);
        await().until(() -> hasRelay(cluster, second));
    }

    private static boolean hasRelay(ElectionCluster cluster, String instance) {
        return cluster.history().runs().stream()
                .anyMatch(run -> run.instance().equals(instance) && run.work().contains("relay"));
    }

    @Test
    @ElectionClusterTest(
            instances = 2,
            classes = {SampleApplication.class, StubbornRelay.class})
    void findsAJobThatIgnoresTheEndOfItsTerm(ElectionCluster cluster) {
        takeOver(cluster);

        await().untilAsserted(() -> assertThatThrownBy(() -> cluster.history().assertNoRunInTwoTermsAtOnce())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("relay")
                .hasMessageContaining("was still running"));
        cluster.instances()
                .forEach(each ->
                        cluster.context(each).getBean(StubbornRelay.class).stop());
    }

    @Test
    @ElectionClusterTest(
            instances = 2,
            classes = {SampleApplication.class, PoliteRelay.class})
    void findsNothingInAJobThatHeedsTheEndOfItsTerm(ElectionCluster cluster) {
        takeOver(cluster);

        assertThatCode(() -> cluster.history().assertNoRunInTwoTermsAtOnce(Duration.ofMillis(500)))
                .doesNotThrowAnyException();
    }

    // ---- a job that writes outside of the fence

    /** Pays, with a pause in between, in which the process of a leader may stand still. */
    static class Payments {

        private final JdbcClient jdbc;
        private final TransactionTemplate transaction;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch resumed = new CountDownLatch(1);

        Payments(JdbcClient jdbc, PlatformTransactionManager transactions) {
            this.jdbc = jdbc;
            this.transaction = new TransactionTemplate(transactions);
            jdbc.sql("CREATE TABLE IF NOT EXISTS PAYMENT (ID BIGINT GENERATED ALWAYS AS IDENTITY, TOKEN BIGINT)")
                    .update();
        }

        @OnLeader
        void payOutsideOfTheFence() {
            pay(); // the bug: without a transaction, the database commits each statement by itself
        }

        @OnLeader
        void payInATransaction() {
            transaction.executeWithoutResult(status -> pay());
        }

        private void pay() {
            long token = Term.current().token();
            begun.countDown();
            awaitUninterrupted(resumed);
            jdbc.sql("INSERT INTO PAYMENT (TOKEN) VALUES (?)").param(token).update();
        }

        void awaitBegun() {
            awaitUninterrupted(begun);
        }

        void resume() {
            resumed.countDown();
        }

        List<Long> tokens() {
            return jdbc.sql("SELECT TOKEN FROM PAYMENT ORDER BY ID")
                    .query(Long.class)
                    .list();
        }

        private static void awaitUninterrupted(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Lets a leader stand still in the middle of a payment, the next leader pay, and the first one continue. */
    private static void payTwice(ElectionCluster cluster, Consumer<Payments> pay) {
        String first = cluster.awaitLeader(SAMPLE);
        Payments interrupted = payments(cluster, first);
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> pay.accept(interrupted));
        interrupted.awaitBegun();
        cluster.freeze(first);
        Payments next = payments(cluster, cluster.awaitLeaderOtherThan(first, SAMPLE));
        next.resume();
        pay.accept(next);
        cluster.thaw(first);
        interrupted.resume();
        run.join();
    }

    private static Payments payments(ElectionCluster cluster, String instance) {
        return cluster.context(instance).getBean(Payments.class);
    }

    private static void assertTokensRise(ElectionCluster cluster) {
        cluster.history()
                .assertTokensRise(
                        "the rows of PAYMENT", payments(cluster, "app-1").tokens());
    }

    @Test
    @ElectionClusterTest(
            instances = 2,
            applicationStore = true,
            classes = {SampleApplication.class, Payments.class},
            properties = "spring.datasource.url=jdbc:h2:mem:unfenced;DB_CLOSE_DELAY=-1")
    void findsAJobThatWritesOutsideOfTheFence(ElectionCluster cluster) {
        payTwice(cluster, Payments::payOutsideOfTheFence);

        assertThatThrownBy(() -> assertTokensRise(cluster))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a former leader was not refused");
    }

    @Test
    @ElectionClusterTest(
            instances = 2,
            applicationStore = true,
            classes = {SampleApplication.class, Payments.class},
            properties = "spring.datasource.url=jdbc:h2:mem:fenced;DB_CLOSE_DELAY=-1")
    void findsNothingInAJobWhoseTransactionIsFenced(ElectionCluster cluster) {
        assertThatThrownBy(() -> payTwice(cluster, Payments::payInATransaction))
                .hasCauseInstanceOf(LeadershipLostException.class);

        assertThatCode(() -> assertTokensRise(cluster)).doesNotThrowAnyException();
    }
}
