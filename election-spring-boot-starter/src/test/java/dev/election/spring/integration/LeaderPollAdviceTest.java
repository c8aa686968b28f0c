// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import static dev.election.spring.integration.IntegrationContexts.application;
import static dev.election.spring.integration.IntegrationContexts.billing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;

class LeaderPollAdviceTest {

    /** A flow that is started on every instance, and polls on the leader only. */
    @Configuration
    static class Intake {

        final AtomicInteger polls = new AtomicInteger();
        final List<Long> tokens = new CopyOnWriteArrayList<>();
        final CountDownLatch polling = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @Bean
        IntegrationFlow intake(LeaderElections elections) {
            LeaderPollAdvice whileLeading = new LeaderPollAdvice(elections.election("billing"));
            return IntegrationFlow.fromSupplier(
                            () -> "booking " + polls.incrementAndGet(),
                            endpoint -> endpoint.poller(
                                    poller -> poller.fixedDelay(5).advice(whileLeading)))
                    .handle(new Handler())
                    .get();
        }

        final class Handler {

            public void handle(String booking) throws InterruptedException {
                assertThat(booking).startsWith("booking");
                tokens.add(Term.current().token());
                polling.countDown();
                mayEnd.await();
            }
        }
    }

    @Test
    void aPollUnderWayIsWaitedForBeforeAnotherInstanceLeads() {
        LeaseStore store = new InMemoryLeaseStore();
        application(store, "one").withUserConfiguration(Intake.class).run(one -> {
            Intake intake = one.getBean(Intake.class);
            await().until(() -> intake.polling.getCount() == 0);
            application(store, "two").run(two -> {
                billing(one).stepDown();

                await().during(Duration.ofMillis(300)).until(() -> !billing(two).isLeader());

                intake.mayEnd.countDown();
                await().until(() -> billing(two).isLeader());
                assertThat(intake.tokens).containsExactly(1L);
            });
        });
    }

    @Test
    void nothingIsPolledWithoutLeadership() {
        application()
                .withPropertyValues("election.candidate=false")
                .withUserConfiguration(Intake.class)
                .run(context -> await().during(Duration.ofMillis(200))
                        .until(() -> context.getBean(Intake.class).polls.get() == 0));
    }
}
