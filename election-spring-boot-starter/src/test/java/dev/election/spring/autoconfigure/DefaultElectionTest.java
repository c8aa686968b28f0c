// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** The default election is joined when something uses it, and what is wrong about names and ids is one warning each. */
@ExtendWith(OutputCaptureExtension.class)
class DefaultElectionTest {

    private static final String FALLBACK = "The default election is named 'default'";

    static class Injected {

        Injected(LeaderElection election) {
            assertThat(election.name()).isEqualTo("shop");
        }
    }

    static class Provided {

        private final ObjectProvider<LeaderElection> election;

        Provided(ObjectProvider<LeaderElection> election) {
            this.election = election;
        }
    }

    static class Named {

        @OnLeader("billing")
        void run() {}
    }

    static class Unnamed {

        @OnLeader
        void run() {}
    }

    static class UnnamedLoop {

        @WhileLeader
        void run() throws InterruptedException {
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private static ApplicationContextRunner shop() {
        return leader().withPropertyValues("spring.application.name=shop");
    }

    private static List<String> joined(ApplicationContext context) {
        return context.getBean(LeaderElections.class).elections().stream()
                .map(LeaderElection::name)
                .toList();
    }

    @Test
    void isNotJoinedIfNothingUsesIt() {
        shop().withBean(Named.class).run(context -> assertThat(joined(context)).containsExactly("billing"));
    }

    @Test
    void isJoinedForAnAnnotationWithoutAName() {
        shop().withBean(Unnamed.class)
                .run(context -> assertThat(joined(context)).containsExactly("shop"));
        shop().withBean(UnnamedLoop.class)
                .run(context -> assertThat(joined(context)).containsExactly("shop"));
    }

    @Test
    void isJoinedForAnInjectedElection() {
        shop().withBean(Injected.class)
                .run(context -> assertThat(joined(context)).containsExactly("shop"));
    }

    @Test
    void isJoinedWhenAnElectionIsInjectedLate() {
        shop().withBean(Provided.class).run(context -> {
            assertThat(joined(context)).isEmpty();

            LeaderElection election = context.getBean(Provided.class).election.getObject();

            assertThat(joined(context)).containsExactly("shop");
            await().until(election::isLeader);
        });
    }

    @Test
    void isJoinedIfItHasANameOfItsOwn() {
        leader().withPropertyValues("election.name=jobs")
                .run(context -> assertThat(joined(context)).containsExactly("jobs"));
    }

    @Test
    void isReportedIfItHasNoName(CapturedOutput output) {
        on(newDatabase()).withBean(Unnamed.class).run(context -> {
            assertThat(joined(context)).containsExactly("default");
            assertThat(output.getOut().split(FALLBACK, -1)).hasSize(2);
        });
    }

    @Test
    void isNotReportedIfTheApplicationHasAName(CapturedOutput output) {
        on(newDatabase())
                .withBean(Unnamed.class)
                .withPropertyValues("spring.application.name=shop")
                .run(context -> assertThat(output).doesNotContain(FALLBACK));
    }

    @Test
    void isNotReportedIfItIsNotUsed(CapturedOutput output) {
        on(newDatabase()).withBean(Named.class).run(context -> assertThat(output)
                .doesNotContain(FALLBACK));
    }

    @Test
    void hasOneWarningForEachOfTwoInstancesWithOneId(CapturedOutput output) {
        ApplicationContextRunner instance = on(newDatabase())
                .withBean(Named.class)
                .withPropertyValues("election.instance-id=twin", "election.lease-duration=1s");
        String warning = "Two live instances have the id 'twin'";
        instance.run(first -> instance.run(second -> {
            await().until(() -> output.getOut().split(warning, -1).length == 3);
            await().during(Duration.ofSeconds(1)).until(() -> output.getOut().split(warning, -1).length == 3);
        }));
    }

    @Test
    void hasOneWarningForTwoApplicationsInOneElection(CapturedOutput output) {
        ApplicationContextRunner instance = on(newDatabase()).withBean(Named.class);
        instance.withPropertyValues("spring.application.name=shop").run(first -> {
            await().until(() ->
                    first.getBean(LeaderElections.class).election("billing").isLeader());
            instance.withPropertyValues("spring.application.name=stock").run(second -> {
                await().until(() -> output.getOut().contains("'billing' is led by"));
                assertThat(output).contains("of application 'shop', but this instance belongs to application 'stock'");
                assertThat(output.getOut().split("but this instance belongs to application", -1))
                        .hasSize(2);
            });
        });
    }
}
