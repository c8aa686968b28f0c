// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.sql.Driver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.test.util.ReflectionTestUtils;

/** A context that is stopped and started again, as around a checkpoint (CRaC) or between tests that share it. */
class StopAndStartTest {

    /** The ways in which Spring does it. */
    @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
    enum Way {
        STOP_AND_START(ConfigurableApplicationContext::stop, ConfigurableApplicationContext::start),
        PAUSE_AND_RESTART(ConfigurableApplicationContext::pause, ConfigurableApplicationContext::restart),
        /** What Spring does when the JVM is about to be written to disk, and when it has been read from there. */
        CHECKPOINT_AND_RESTORE(
                context -> ReflectionTestUtils.invokeMethod(processor(context), "stopForRestart"),
                context -> ReflectionTestUtils.invokeMethod(processor(context), "restartAfterStop"));

        final Consumer<ConfigurableApplicationContext> stop;
        final Consumer<ConfigurableApplicationContext> start;

        Way(Consumer<ConfigurableApplicationContext> stop, Consumer<ConfigurableApplicationContext> start) {
            this.stop = stop;
            this.start = start;
        }

        private static LifecycleProcessor processor(ConfigurableApplicationContext context) {
            return context.getBean(LifecycleProcessor.class);
        }
    }

    /** A bean that lives as long as leadership. */
    @OnLeader("jobs")
    static class Poller implements SmartLifecycle {

        private final AtomicInteger starts = new AtomicInteger();
        private volatile boolean running;

        @Override
        public void start() {
            starts.incrementAndGet();
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    private final String url = JdbcContexts.newDatabase();
    // Not a pool, so that the connections that are open are those of the store and this one.
    private final JdbcTemplate database = new JdbcTemplate(dataSource());

    private SimpleDriverDataSource dataSource() {
        Driver driver = new org.h2.Driver();
        return new SimpleDriverDataSource(driver, url);
    }

    private void inContext(Consumer<ConfigurableApplicationContext> check) {
        JdbcContexts.withoutDataSource()
                .withBean("dataSource", DataSource.class, this::dataSource)
                .withBean(Poller.class)
                .run(context -> {
                    awaitLeading(context, "jobs");
                    check.accept(context.getSourceApplicationContext(ConfigurableApplicationContext.class));
                });
    }

    private static Term term(ConfigurableApplicationContext context) {
        return context.getBean(LeaderElections.class).election("jobs").requireTerm();
    }

    private List<String> leases() {
        return database.queryForList("SELECT LEASE_ID FROM ELECTION_LEASE", String.class);
    }

    private int connectionsOfOthers() {
        Integer all = database.queryForObject("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS", Integer.class);
        return all == null ? 0 : all - 1;
    }

    @ParameterizedTest
    @EnumSource
    void startsWithAFreshLease(Way way) {
        inContext(context -> {
            List<String> before = leases();
            way.stop.accept(context);
            assertThat(leases()).isEmpty();
            way.start.accept(context);
            awaitLeading(context, "jobs");
            assertThat(leases()).hasSize(1).doesNotContainAnyElementsOf(before);
        });
    }

    @ParameterizedTest
    @EnumSource
    void leadsAfterwardsInALaterTerm(Way way) {
        inContext(context -> {
            Term before = term(context);
            way.stop.accept(context);
            way.start.accept(context);
            awaitLeading(context, "jobs");
            assertThat(term(context).token()).isEqualTo(before.token() + 1);
            assertThat(before.isCurrent()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void believesNothingMeanwhile(Way way) {
        inContext(context -> {
            Term before = term(context);
            way.stop.accept(context);
            assertThat(before.isCurrent()).isFalse();
            assertThat(context.getBean(LeaderElections.class).election("jobs").leader())
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoConnectionOpen(Way way) {
        inContext(context -> {
            await().until(() -> connectionsOfOthers() > 0);
            way.stop.accept(context);
            await().until(() -> connectionsOfOthers() == 0);
        });
    }

    @ParameterizedTest
    @EnumSource
    void endsItsLoops(Way way) {
        inContext(context -> {
            String instance = context.getBean(LeaderElections.class).instance();
            assertThat(loopsOf(instance)).hasSize(3);
            way.stop.accept(context);
            await().until(() -> loopsOf(instance).isEmpty());
        });
    }

    private static List<String> loopsOf(String instance) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("election-(renewals|claims|timer)-\\Q" + instance + "\\E"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void keepsOneConnectionAgainAfterwards(Way way) {
        inContext(context -> {
            way.stop.accept(context);
            way.start.accept(context);
            awaitLeading(context, "jobs");
            await().until(() -> connectionsOfOthers() > 0);
        });
    }

    @ParameterizedTest
    @EnumSource
    void startsABeanOfTheLeaderWithLeadershipOnly(Way way) {
        inContext(context -> {
            Poller poller = context.getBean(Poller.class);
            await().until(poller::isRunning);
            way.stop.accept(context);
            assertThat(poller.isRunning()).isFalse();
            way.start.accept(context);
            awaitLeading(context, "jobs");
            await().until(poller::isRunning);
        });
    }

    /** Where Spring lets the JVM be written to disk before anything was started. */
    @Test
    void leavesNoConnectionOpenBeforeItsFirstStart() {
        AtomicInteger connections = new AtomicInteger(-1);
        DefaultLifecycleProcessor looking = new DefaultLifecycleProcessor() {
            @Override
            public void onRefresh() {
                connections.set(connectionsOfOthers());
                super.onRefresh();
            }
        };
        JdbcContexts.withoutDataSource()
                .withBean("dataSource", DataSource.class, this::dataSource)
                .withBean("lifecycleProcessor", LifecycleProcessor.class, () -> looking)
                .run(context -> assertThat(connections).hasValue(0));
    }

    @Test
    void leavesTheConnectionOfItsParentOpenWhenAChildContextStops() {
        inContext(parent -> {
            await().until(() -> connectionsOfOthers() > 0);
            JdbcContexts.withoutDataSource().withParent(parent).run(ConfigurableApplicationContext::stop);
            await().during(Duration.ofMillis(200)).until(() -> connectionsOfOthers() > 0);
        });
    }
}
