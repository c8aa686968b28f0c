// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.whileFollowing;
import static dev.election.spring.TestContexts.whileLeading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.NotLeaderException;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.core.annotation.AliasFor;

class OnLeaderPlacesTest {

    private static final String BY_INTERFACES = "spring.aop.proxy-target-class=false";

    @OnLeader("reports")
    static class Typed {

        Optional<String> report() {
            return Optional.of(Term.current().election());
        }

        @OnLeader("other")
        Optional<String> other() {
            return Optional.of(Term.current().election());
        }
    }

    static class Inheriting extends Typed {

        @Override
        Optional<String> report() {
            return super.report().map(name -> name + "!");
        }
    }

    @Test
    void guardsEachMethodOfAType() {
        whileFollowing(Typed.class, typed -> assertThat(typed.report()).isEmpty());
    }

    @Test
    void prefersTheMethodsOwnAnnotation() {
        whileLeading("other", Typed.class, typed -> assertThat(typed.other()).contains("other"));
    }

    @Test
    void guardsWhatASubclassInheritsAndOverrides() {
        whileFollowing(Inheriting.class, inheriting -> {
            assertThat(inheriting.report()).isEmpty();
            assertThat(inheriting.other()).isEmpty();
        });
        whileLeading("reports", Inheriting.class, inheriting -> assertThat(inheriting.report())
                .contains("reports!"));
    }

    interface Billing {

        @OnLeader("billing")
        Optional<String> bill();
    }

    static class InterfaceBilling implements Billing {

        @Override
        public Optional<String> bill() {
            return Optional.of(Term.current().election());
        }
    }

    @Test
    void aBeanWithAnInterfaceIsStillFoundByItsClass() {
        leader().withBean(InterfaceBilling.class).run(context -> {
            awaitLeading(context, "billing");
            assertThat(context.getBean(InterfaceBilling.class).bill()).contains("billing");
        });
    }

    @Test
    void guardsByAnAnnotationOnAnInterfaceThroughAJdkProxy() {
        leader().withPropertyValues(BY_INTERFACES)
                .withBean(InterfaceBilling.class)
                .run(context -> {
                    awaitLeading(context, "billing");
                    assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Billing.class)))
                            .isTrue();
                    assertThat(context.getBean(Billing.class).bill()).contains("billing");
                });
        follower()
                .withPropertyValues(BY_INTERFACES)
                .withBean(InterfaceBilling.class)
                .run(context ->
                        assertThat(context.getBean(Billing.class).bill()).isEmpty());
    }

    @Test
    void guardsByAnAnnotationOnAnInterfaceThroughAClassProxy() {
        follower()
                .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class))
                .withBean(InterfaceBilling.class)
                .run(context -> {
                    assertThat(AopUtils.isCglibProxy(context.getBean(Billing.class)))
                            .isTrue();
                    assertThat(context.getBean(InterfaceBilling.class).bill()).isEmpty();
                });
    }

    static final class FinalBilling implements Billing {

        @Override
        public Optional<String> bill() {
            return Optional.of(Term.current().election());
        }
    }

    @Test
    void proxiesAFinalClassByItsInterfaces() {
        follower()
                .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class))
                .withBean(FinalBilling.class)
                .run(context ->
                        assertThat(context.getBean(Billing.class).bill()).isEmpty());
    }

    @Retention(RetentionPolicy.RUNTIME)
    @OnLeader(otherwise = OnLeader.Otherwise.THROW)
    @interface Nightly {

        @AliasFor(annotation = OnLeader.class, attribute = "election")
        String of() default "nightly";
    }

    static class Nights {

        @Nightly
        @Nullable
        String night() {
            return Term.current().election();
        }

        @Nightly(of = "weekly")
        @Nullable
        String week() {
            return Term.current().election();
        }
    }

    @Test
    void guardsByAnAnnotationThatHasIt() {
        whileLeading(
                "nightly", Nights.class, nights -> assertThat(nights.night()).isEqualTo("nightly"));
        whileLeading("weekly", Nights.class, nights -> assertThat(nights.week()).isEqualTo("weekly"));
        whileFollowing(Nights.class, nights -> assertThatExceptionOfType(NotLeaderException.class)
                .isThrownBy(nights::night));
    }

    static class Placeholders {

        @OnLeader("${tenant}-${kind:jobs}")
        @Nullable
        String resolved() {
            return Term.current().election();
        }

        @OnLeader
        @Nullable
        String unnamed() {
            return Term.current().election();
        }
    }

    @Test
    void resolvesPlaceholders() {
        leader().withPropertyValues("tenant=acme").withBean(Placeholders.class).run(context -> {
            awaitLeading(context, "acme-jobs");
            assertThat(context.getBean(Placeholders.class).resolved()).isEqualTo("acme-jobs");
        });
    }

    @Test
    void takesTheDefaultElectionWithoutAName() {
        leader().withPropertyValues("tenant=acme", "spring.application.name=shop")
                .withBean(Placeholders.class)
                .run(context -> {
                    awaitLeading(context, "shop");
                    assertThat(context.getBean(Placeholders.class).unnamed()).isEqualTo("shop");
                });
    }

    @Test
    void joinsTheElectionsOfAnnotationsAtStart() {
        leader().withBean(Typed.class).run(context -> assertThat(
                        context.getBean(LeaderElections.class).elections())
                .extracting(LeaderElection::name)
                .contains("reports", "other"));
    }
}
