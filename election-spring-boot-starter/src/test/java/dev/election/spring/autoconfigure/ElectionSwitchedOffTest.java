// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderWork;
import dev.election.spring.OnLeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

@ExtendWith(OutputCaptureExtension.class)
class ElectionSwitchedOffTest {

    static class Jobs {

        @OnLeader("jobs")
        @Nullable
        String run() {
            return "leader work: " + LeaderWork.current().isPresent();
        }

        @OnLeader("jobs")
        Mono<String> reactive() {
            return Mono.just("done");
        }
    }

    private static ApplicationContextRunner switchedOff() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ElectionAutoConfiguration.class))
                .withPropertyValues("election.enabled=false")
                .withBean(Jobs.class);
    }

    @Test
    void needsNoStore() {
        switchedOff().run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void runsMethodsOnAnInstanceThatDoesNotLead() {
        follower()
                .withPropertyValues("election.enabled=false")
                .withBean(Jobs.class)
                .run(context -> {
                    assertThat(context.getBean(Jobs.class).run()).isEqualTo("leader work: false");
                    assertThat(context.getBean(Jobs.class).reactive().block()).isEqualTo("done");
                });
    }

    @Test
    void stillTellsTheTermInside() {
        switchedOff().run(context -> {
            awaitLeading(context, "jobs");
            assertThat(context.getBean(Jobs.class).run()).isEqualTo("leader work: true");
        });
    }

    @Test
    void warnsOnce(CapturedOutput output) {
        switchedOff().run(context -> context.getBean(Jobs.class).run());
        assertThat(output.getOut().split("election.enabled=false", -1)).hasSize(2);
    }
}
