// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.spring.ElectionEvent;
import dev.election.spring.LeaderChangedEvent;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.LeadershipRevokedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

@ExtendWith(OutputCaptureExtension.class)
class AsynchronousMulticasterTest {

    private static final int TERMS = 50;

    private final ExecutorService pool = Executors.newFixedThreadPool(8, task -> new Thread(task, "multicaster-pool"));

    @AfterEach
    void endThreads() {
        pool.shutdownNow();
    }

    record AnotherEvent(String name) {}

    static class Listener {

        private final ApplicationEventPublisher events;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final AtomicReference<Thread> another = new AtomicReference<>();

        Listener(ApplicationEventPublisher events) {
            this.events = events;
        }

        @EventListener
        void on(ElectionEvent event) {
            if (!(event instanceof LeaderChangedEvent)) {
                lines.add(event.getClass().getSimpleName() + " " + event.token());
            }
        }

        @EventListener
        void granted(LeadershipGrantedEvent event) {
            events.publishEvent(new AnotherEvent(event.election()));
        }

        @EventListener
        void on(AnotherEvent event) {
            another.set(Thread.currentThread());
        }
    }

    static class FailsFirst {

        @Order(Integer.MIN_VALUE)
        @EventListener
        void on(LeadershipGrantedEvent event) {
            throw new IllegalStateException("broken on purpose");
        }
    }

    static class Blocked {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        @EventListener
        void on(LeadershipRevokedEvent event) throws InterruptedException {
            begun.countDown();
            end.await();
        }
    }

    /** Calls each listener on a thread of its own. */
    static class OwnMulticaster extends SimpleApplicationEventMulticaster {

        @Override
        public void multicastEvent(ApplicationEvent event, @Nullable ResolvableType type) {
            Thread thread = new Thread(() -> super.multicastEvent(event, type), "own-multicaster");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private ApplicationContextRunner asynchronous() {
        SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
        multicaster.setTaskExecutor(pool);
        return with(multicaster);
    }

    private static ApplicationContextRunner with(ApplicationEventMulticaster multicaster) {
        return leader().withPropertyValues("election.name=jobs")
                .withBean(
                        AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
                        ApplicationEventMulticaster.class,
                        () -> multicaster)
                .withBean(Listener.class);
    }

    @Test
    void deliversEventsOfElectionsInPairsAndInOrder(CapturedOutput output) {
        asynchronous().run(context -> {
            Listener listener = context.getBean(Listener.class);
            LeaderElection election = awaitLeading(context, "jobs");
            for (int term = 1; term <= TERMS; term++) {
                long token = term;
                await().until(() ->
                        election.term().filter(now -> now.token() == token).isPresent());
                election.stepDown(Duration.ZERO);
            }
            await().until(() -> listener.lines.size() >= 2 * TERMS);
            for (int term = 1; term <= TERMS; term++) {
                assertThat(listener.lines.subList(2 * term - 2, 2 * term))
                        .containsExactly("LeadershipGrantedEvent " + term, "LeadershipRevokedEvent " + term);
            }
            assertThat(output).doesNotContain("are not delivered");
        });
    }

    @Test
    void keepsATermCurrentUntilListenersOfItsRevocationHaveReturned() {
        asynchronous().withBean(Blocked.class).run(context -> {
            LeaderElection election = awaitLeading(context, "jobs");
            var term = election.requireTerm();
            Blocked blocked = context.getBean(Blocked.class);
            election.stepDown();
            blocked.begun.await();

            assertThat(term.isCurrent()).isTrue();

            blocked.end.countDown();
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void stillCallsListenersOfOtherEventsOnItsExecutor() {
        asynchronous().run(context -> {
            Listener listener = context.getBean(Listener.class);
            awaitLeading(context, "jobs");
            await().untilAsserted(() -> assertThat(listener.another.get())
                    .extracting(Thread::getName)
                    .isEqualTo("multicaster-pool"));
        });
    }

    @Test
    void callsTheOtherListenersAfterOneThatFailed(CapturedOutput output) {
        asynchronous().withBean(FailsFirst.class).run(context -> {
            Listener listener = context.getBean(Listener.class);
            await().until(() -> listener.lines.contains("LeadershipGrantedEvent 1"));
            assertThat(output).contains("A listener of an election event failed");
        });
    }

    @Test
    void isReportedOnceIfItDeliversOnThreadsOfItsOwn(CapturedOutput output) {
        with(new OwnMulticaster()).run(context -> {
            LeaderElection election = awaitLeading(context, "jobs");
            election.stepDown();
            await().until(() -> election.term().filter(now -> now.token() == 2).isPresent());
            await().until(() -> output.getOut().contains("are not delivered on the thread that publishes them"));
            assertThat(output.getOut().split("are not delivered on the thread", -1))
                    .hasSize(2);
            assertThat(output).contains(OwnMulticaster.class.getName());
        });
    }
}
