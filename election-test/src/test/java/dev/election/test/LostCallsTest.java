// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;

/** Calls that nobody has run are made up for in a test too, by the clock that the test moves. */
@SpringBootTest(classes = LostCallsTest.Application.class)
@AutoConfigureTestElections
class LostCallsTest {

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        Settlement settlement() {
            return new Settlement();
        }

        @Bean
        TaskScheduler taskScheduler() {
            TaskScheduler scheduler = mock(TaskScheduler.class);
            when(scheduler.schedule(any(), any(Instant.class))).thenAnswer(call -> {
                call.<Runnable>getArgument(0).run(); // on the thread that grants the election
                return null;
            });
            return scheduler;
        }
    }

    static class Settlement {

        private final AtomicInteger runs = new AtomicInteger();

        @OnLeader(value = "billing", catchUp = CatchUp.MISSED)
        public void settle() {
            runs.incrementAndGet();
        }

        public AtomicInteger runs() {
            return runs;
        }
    }

    @Autowired
    private TestElections elections;

    @Autowired
    private Settlement settlement;

    @BeforeEach
    void forget() {
        settlement.runs().set(0);
    }

    @Test
    void aCallThatNobodyHasRunIsMadeUpFor() {
        settlement.settle();
        elections.grant("billing");

        assertThat(settlement.runs()).hasValue(1);
    }

    @Test
    void aCallThatTheLeaderHasRunIsNotMadeUpFor() {
        elections.grantTo("other", "billing");
        settlement.settle();
        elections.grant("billing");

        assertThat(settlement.runs()).hasValue(0);
    }
}
