// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;

/** Loops and lifecycles that do not behave. */
class LeaderWorkChecksTest {

    abstract static class Plain implements Lifecycle {
        volatile boolean running;

        @Override
        public void start() {
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

    @OnLeader("slow")
    static class Slow extends Plain {
        final CountDownLatch starting = new CountDownLatch(1);
        final CountDownLatch free = new CountDownLatch(1);

        @Override
        public void start() {
            running = true;
            starting.countDown();
            boolean done = false;
            while (!done) {
                try {
                    done = free.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException ignored) {
                    // on purpose
                }
            }
        }

        @Override
        public void stop() {
            super.stop();
            free.countDown();
        }

        CountDownLatch starting() {
            return starting;
        }

        CountDownLatch free() {
            return free;
        }
    }

    @OnLeader("quick")
    static class Quick extends Plain {}

    @Test
    void aStartThatBlocksKeepsNoOtherElectionsLifecycleFromBeingStarted() {
        leader().withPropertyValues("election.shutdown-timeout=1s")
                .withBean(Slow.class)
                .withBean(Quick.class)
                .run(context -> {
                    Slow slow = context.getBean(Slow.class);
                    try {
                        awaitLeading(context, "slow");
                        awaitLeading(context, "quick");
                        assertThat(slow.starting().await(10, TimeUnit.SECONDS)).isTrue();
                        LeaderElection quick = awaitLeading(context, "quick");
                        quick.stepDown();
                        await().atMost(Duration.ofSeconds(10))
                                .until(() -> quick.isLeader()
                                        && quick.requireTerm().token() > 1
                                        && context.getBean(Quick.class).isRunning());
                    } finally {
                        slow.free().countDown();
                    }
                });
    }

    static class Closing {
        final CountDownLatch closed = new CountDownLatch(1);
        final ConfigurableApplicationContext context;

        Closing(ConfigurableApplicationContext context) {
            this.context = context;
        }

        @WhileLeader("outbox")
        void relay() {
            context.close();
            closed.countDown();
        }
    }

    @Test
    void aContextIsClosedFromInsideALoopWithinTheShutdownTimeout() {
        leader().withPropertyValues("election.shutdown-timeout=1s")
                .withBean(Closing.class)
                .run(context -> assertThat(context.getBean(Closing.class).closed.await(10, TimeUnit.SECONDS))
                        .isTrue());
    }

    static class Unresolved {
        @WhileLeader("${no.such.property}")
        void relay() {}
    }

    @Test
    void aPlaceholderThatCannotBeResolvedIsAStartFailureOfTheElection() {
        leader().withBean(Unresolved.class).run(context -> startFailure(context, ElectionStartException.class));
    }
}
