// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElections;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.RunningFlag;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code @OnLeader} on the bean method of a lifecycle. */
class LifecycleBeanMethodsTest {

    static class Intake extends RunningFlag {}

    static class SmartIntake extends Intake implements SmartLifecycle {}

    static class Switchable extends SmartIntake {

        private boolean autoStartup = true;

        public void setAutoStartup(boolean autoStartup) {
            this.autoStartup = autoStartup;
        }

        @Override
        public boolean isAutoStartup() {
            return autoStartup;
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @OnLeader("intake")
    @interface WithIntake {}

    @Configuration(proxyBeanMethods = false)
    static class Meta {

        @Bean
        @WithIntake
        static Intake intake() {
            return new Intake();
        }
    }

    @Test
    void isAMetaAnnotationToo() {
        leader().withUserConfiguration(Meta.class)
                .run(context -> await().until(context.getBean(Intake.class)::isRunning));
    }

    @Configuration(proxyBeanMethods = false)
    static class Named {

        @Bean
        @OnLeader("${tenant}-intake")
        Switchable intake() {
            return new Switchable();
        }
    }

    @Test
    void resolvesPlaceholders() {
        leader().withPropertyValues("tenant=acme")
                .withUserConfiguration(Named.class)
                .run(context -> {
                    awaitLeading(context, "acme-intake");
                    await().until(context.getBean(Intake.class)::isRunning);
                });
    }

    @Test
    void refusesAPlaceholderWithoutAValue() {
        leader().withUserConfiguration(Named.class)
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("(bean 'intake') cannot be resolved")
                        .hasMessageContaining("tenant"));
    }

    @Test
    void joinsItsElectionEvenIfBeansAreLazy() {
        leader().withPropertyValues("tenant=acme")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .withUserConfiguration(Named.class)
                .run(context -> assertThat(context.getBean("leaderElections", LeaderElections.class)
                                .elections())
                        .anyMatch(election -> election.name().equals("acme-intake")));
    }

    @Configuration(proxyBeanMethods = false)
    static class StartedByTheContext {

        @Bean
        @OnLeader("intake")
        SmartIntake intake() {
            return new SmartIntake();
        }
    }

    @Test
    void refusesABeanThatTheContextWouldStart() {
        leader().withUserConfiguration(StartedByTheContext.class)
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("StartedByTheContext.intake()")
                        .hasMessageContaining("bean 'intake'")
                        .hasMessageContaining("isAutoStartup() of")
                        .extracting(ElectionStartException::action)
                        .asString()
                        .contains("Let isAutoStartup() return false"));
    }

    @OnLeader("intake")
    static class Annotated extends SmartIntake {}

    @Configuration(proxyBeanMethods = false)
    static class TwoElections {

        @Bean
        @OnLeader("orders")
        Annotated intake() {
            return new Annotated();
        }
    }

    @Test
    void refusesAnotherElectionThanThatOfTheClass() {
        leader().withUserConfiguration(TwoElections.class)
                .run(context -> assertThat(startFailure(context, UnusableOnLeaderException.class))
                        .hasMessageContaining("it names election 'orders'")
                        .hasMessageContaining("names 'intake'"));
    }

    @Test
    void leavesABeanOfTheSameClassAlone() {
        follower()
                .withUserConfiguration(Named.class)
                .withPropertyValues("tenant=acme")
                .withBean("other", Switchable.class)
                .run(context -> {
                    assertThat(context.getBean("other", Switchable.class).isRunning())
                            .isTrue();
                    assertThat(context.getBean("intake", Switchable.class).isRunning())
                            .isFalse();
                });
    }

    /** Notes the beans of which somebody takes a reference while they are being created. */
    static class EarlyReferences implements SmartInstantiationAwareBeanPostProcessor {

        private final List<String> names = new CopyOnWriteArrayList<>();

        @Override
        public Object getEarlyBeanReference(Object bean, String beanName) {
            names.add(beanName);
            return bean;
        }
    }

    @Test
    void takesNoReferenceOfABeanThatIsBeingCreated() {
        leader().withAllowCircularReferences(true)
                .withPropertyValues("tenant=acme")
                .withBean(EarlyReferences.class)
                .withUserConfiguration(Named.class)
                .run(context -> {
                    await().until(context.getBean(Intake.class)::isRunning);
                    assertThat(context.getBean(EarlyReferences.class).names).isEmpty();
                });
    }
}
