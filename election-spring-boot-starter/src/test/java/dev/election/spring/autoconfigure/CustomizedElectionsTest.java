// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElections;
import dev.election.LeaderWork;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** What beans of an application change about the elections that are created for it. */
class CustomizedElectionsTest {

    @Configuration(proxyBeanMethods = false)
    static class TwoScopes {

        private final List<String> calls = new CopyOnWriteArrayList<>();

        @Bean
        List<String> calls() {
            return calls;
        }

        @Bean
        @Order(1)
        LeaderWork.Scope outer() {
            return scope("outer");
        }

        @Bean
        @Order(2)
        LeaderWork.Scope inner() {
            return scope("inner");
        }

        private LeaderWork.Scope scope(String name) {
            return () -> {
                calls.add("enters " + name);
                return () -> calls.add("leaves " + name);
            };
        }
    }

    @Test
    void aCustomizerChangesTheBuilderAfterTheProperties() {
        leader().withPropertyValues("election.instance-id=app-1")
                .withBean(LeaseElectionsBuilderCustomizer.class, () -> builder -> builder.instance("app-2"))
                .run(context -> assertThat(
                                context.getBean(LeaderElections.class).instance())
                        .isEqualTo("app-2"));
    }

    @Test
    void eachScopeIsEnteredAndLeft() {
        leader().withPropertyValues("election.name=jobs")
                .withUserConfiguration(TwoScopes.class)
                .run(context -> {
                    awaitLeading(context, "jobs");
                    context.getBean(LeaderElections.class).election("jobs").runIfLeader(() -> {});

                    assertThat(context.getBean(TwoScopes.class).calls)
                            .containsExactly("enters outer", "enters inner", "leaves inner", "leaves outer");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class ScopeOfACustomizer {

        @Bean
        LeaseElectionsBuilderCustomizer addsAScope(TwoScopes beans) {
            return builder -> builder.workScope(beans.scope("innermost"));
        }
    }

    @Test
    void theScopeOfACustomizerIsEnteredInsideThoseThatAreBeans() {
        leader().withPropertyValues("election.name=jobs")
                .withUserConfiguration(TwoScopes.class, ScopeOfACustomizer.class)
                .run(context -> {
                    awaitLeading(context, "jobs");
                    context.getBean(LeaderElections.class).election("jobs").runIfLeader(() -> {});

                    assertThat(context.getBean(TwoScopes.class).calls)
                            .startsWith("enters outer", "enters inner", "enters innermost")
                            .endsWith("leaves innermost", "leaves inner", "leaves outer");
                });
    }
}
