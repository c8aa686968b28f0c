// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.election.LeaderElections;
import dev.election.runtime.LeaseElections;
import dev.election.spring.ElectionStartException;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ReplacedBeansTest {

    @EnableAutoConfiguration
    @AutoConfigureTestElections
    static class Application {}

    private final ApplicationContextRunner contexts =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @Test
    void replacesTheApplicationsOwnElections() {
        contexts.withBean("own", LeaseElections.class, () -> {
                    throw new AssertionError("made although it is replaced");
                })
                .withBean(Settlement.class)
                .run(context -> {
                    context.getBean(TestElections.class).grant("billing");
                    context.getBean(Settlement.class).settle();

                    assertThat(context.getBean(Settlement.class).runs()).isEqualTo(1);
                });
    }

    @Test
    void replacesTheApplicationsOwnStore() {
        contexts.withBean("own", InMemoryLeaseStore.class)
                .run(context -> assertThat(context).hasSingleBean(LeaseStore.class));
    }

    @Test
    void opensNoStoreInADatabase() {
        contexts.run(
                context -> assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(LeaseStore.class));
    }

    @Test
    void leadsInAContextThatNoApplicationRuns() {
        contexts.withBean(Settlement.class).run(context -> {
            context.getBean(TestElections.class).grant("billing");
            context.getBean(Settlement.class).settle();

            assertThat(context.getBean(Settlement.class).runs()).isEqualTo(1);
        });
    }

    @Test
    void takesTheInstancesIdFromTheProperties() {
        contexts.withPropertyValues("election.instance-id=app-1").run(context -> assertThat(
                        context.getBean(LeaderElections.class).instance())
                .isEqualTo("app-1"));
    }

    @Test
    void refusesElectionsThatAreSwitchedOff() {
        contexts.withPropertyValues("election.enabled=false").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(ElectionStartException.class)
                .hasMessageContaining("election.enabled=false"));
    }

    @Test
    void saysWhyAWatcherCannotLead() {
        contexts.withBean(Settlement.class)
                .withPropertyValues("election.candidate=false")
                .run(context -> assertThat(catchThrowable(
                                () -> context.getBean(TestElections.class).grant("billing")))
                        .hasMessageContaining("election.candidate"));
    }

    @Test
    void aWatcherSeesAnotherLead() {
        contexts.withBean(Settlement.class)
                .withPropertyValues("election.candidate=false")
                .run(context -> {
                    context.getBean(TestElections.class).grantTo("other", "billing");

                    assertThat(context.getBean(LeaderElections.class)
                                    .election("billing")
                                    .leader())
                            .isPresent();
                });
    }

    @Test
    void leadsAgainAfterTheContextWasStoppedAndStarted() {
        contexts.withBean(Settlement.class).run(context -> {
            TestElections elections = context.getBean(TestElections.class);
            long before = elections.grant("billing").token();
            context.stop();
            context.start();

            assertThat(elections.grant("billing").token()).isGreaterThan(before);
        });
    }
}
