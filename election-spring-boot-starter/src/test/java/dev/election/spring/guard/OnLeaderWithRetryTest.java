// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.election.LeadershipLostException;
import dev.election.NotLeaderException;
import dev.election.Term;
import dev.election.spring.OnLeader;
import dev.election.store.LeaseStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class OnLeaderWithRetryTest {

    /** The retry of Spring Framework. */
    @Configuration(proxyBeanMethods = false)
    @EnableResilientMethods
    static class OfSpring {}

    /** Retry advice of another library, which an auto-proxy creator applies. */
    @Configuration(proxyBeanMethods = false)
    static class OfAnotherLibrary {

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
            DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
            creator.setProxyTargetClass(true);
            creator.setOrder(Ordered.HIGHEST_PRECEDENCE); // as Spring's own
            return creator;
        }

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        @SuppressWarnings("NullAway") // of an attempt that returns null
        static Advisor retry() {
            RetryTemplate retry = new RetryTemplate(RetryPolicy.builder()
                    .maxRetries(1)
                    .delay(Duration.ofMillis(1))
                    .build());
            MethodInterceptor advice = invocation -> {
                try {
                    return retry.<@Nullable Object>execute(() -> ((ProxyMethodInvocation) invocation)
                            .invocableClone()
                            .proceed());
                } catch (RetryException e) {
                    throw e.getCause();
                }
            };
            return new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forMethodAnnotation(Retryable.class), advice);
        }
    }

    static class Jobs {

        private final ObjectProvider<LeaseStore> store;
        private final List<Long> attempts = new CopyOnWriteArrayList<>();

        Jobs(ObjectProvider<LeaseStore> store) {
            this.store = store;
        }

        @OnLeader("jobs")
        @Retryable(maxRetries = 1, delay = 1)
        @Nullable
        String once(boolean loses) throws IOException {
            return attempt(loses);
        }

        @OnLeader(election = "jobs", otherwise = OnLeader.Otherwise.THROW)
        @Retryable(maxRetries = 1, delay = 1)
        int strict() {
            return 1;
        }

        @OnLeader("jobs")
        @Retryable(maxRetries = 1, delay = 1)
        Mono<String> mono(boolean loses) {
            return Mono.fromCallable(() -> attempt(loses));
        }

        @OnLeader("jobs")
        @Retryable(maxRetries = 1, delay = 1)
        Flux<String> flux(boolean loses) {
            return mono(loses).flux();
        }

        /** The first attempt fails, and the second one succeeds. */
        private String attempt(boolean loses) throws IOException {
            Term term = Term.current();
            attempts.add(term.token());
            if (loses) {
                lose(term);
            }
            if (attempts.size() == 1) {
                throw new IOException("the job failed");
            }
            return "done";
        }

        private void lose(Term term) {
            LeaseStore leases = store.getObject();
            leases.observe(List.of(), null).leases().forEach(lease -> leases.close(lease.id()));
            await().until(() -> !term.isCurrent());
        }

        List<Long> attempts() {
            return attempts;
        }
    }

    interface Check {
        void check(Jobs jobs) throws Exception;
    }

    private static void whileLeading(Class<?> retry, Check check) {
        leader().withUserConfiguration(retry).withBean(Jobs.class).run(context -> {
            awaitLeading(context, "jobs");
            check.check(context.getBean(Jobs.class));
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {OfSpring.class, OfAnotherLibrary.class})
    void allAttemptsBelongToOneTerm(Class<?> retry) {
        whileLeading(retry, jobs -> {
            assertThat(jobs.once(false)).isEqualTo("done");
            assertThat(jobs.attempts()).containsExactly(1L, 1L);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {OfSpring.class, OfAnotherLibrary.class})
    void noAttemptIsMadeInATermThatIsOver(Class<?> retry) {
        whileLeading(retry, jobs -> {
            assertThatExceptionOfType(LeadershipLostException.class)
                    .isThrownBy(() -> jobs.once(true))
                    .withMessageContaining("term 1 of 'jobs' is over")
                    .withMessageContaining("java.io.IOException: the job failed")
                    .satisfies(
                            e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IOException.class));
            assertThat(jobs.attempts()).containsExactly(1L);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {OfSpring.class, OfAnotherLibrary.class})
    void theFailureOfOneCallIsNotThatOfTheNext(Class<?> retry) {
        leader().withUserConfiguration(retry).withBean(Jobs.class).run(context -> {
            awaitLeading(context, "jobs");
            Jobs jobs = context.getBean(Jobs.class);
            assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(() -> jobs.once(true));
            awaitLeading(context, "jobs");
            assertThat(jobs.once(false)).isEqualTo("done");
        });
    }

    @Test
    void aRefusedCallIsNotRepeated() {
        AtomicInteger refused = new AtomicInteger();
        follower().withUserConfiguration(OfSpring.class).withBean(Jobs.class).run(context -> {
            assertThatExceptionOfType(NotLeaderException.class).isThrownBy(context.getBean(Jobs.class)::strict);
            refused.addAndGet((int) context.getBean(OnLeaderBeanPostProcessor.class)
                    .invocations()
                    .count("jobs", InvocationCounters.Outcome.REFUSED));
        });
        assertThat(refused).hasValue(1);
    }

    private static void publishes(Function<Jobs, Supplier<@Nullable String>> call) {
        whileLeading(OfSpring.class, jobs -> {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> call.apply(jobs).get())
                    .havingCause()
                    .isInstanceOf(LeadershipLostException.class)
                    .satisfies(
                            e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IOException.class));
            assertThat(jobs.attempts()).containsExactly(1L);
        });
    }

    @Test
    void noSubscriptionIsRepeatedInATermThatIsOver() {
        publishes(jobs -> () -> jobs.mono(true).block());
    }

    @Test
    void noSubscriptionToAFluxIsRepeatedInATermThatIsOver() {
        publishes(jobs -> () -> jobs.flux(true).blockLast());
    }

    @Test
    void allSubscriptionsOfARetryBelongToOneTerm() {
        whileLeading(OfSpring.class, jobs -> {
            assertThat(jobs.mono(false).block()).isEqualTo("done");
            assertThat(jobs.attempts()).containsExactly(1L, 1L);
        });
    }
}
