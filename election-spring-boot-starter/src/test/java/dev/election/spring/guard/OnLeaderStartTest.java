// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.refuses;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import jakarta.annotation.PostConstruct;
import java.util.Optional;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class OnLeaderStartTest {

    static class Private {

        @OnLeader("jobs")
        @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
        private void run(String text) {}
    }

    @Test
    void refusesAPrivateMethod() {
        refuses(Private.class, ".run(String)", "private");
    }

    static class Final {

        @OnLeader("jobs")
        final void run() {}
    }

    @Test
    void refusesAFinalMethod() {
        refuses(Final.class, ".run()", "final");
    }

    static class Static {

        @OnLeader("jobs")
        static void run() {}
    }

    @Test
    void refusesAStaticMethod() {
        refuses(Static.class, ".run()", "static");
    }

    static final class FinalClass {

        @OnLeader("jobs")
        void run() {}
    }

    @Test
    void refusesAFinalClassWithoutInterfaces() {
        refuses(FinalClass.class, ".run()", "its class is final");
    }

    static class OffItsInterface implements Supplier<String> {

        @Override
        public String get() {
            return "";
        }

        @OnLeader("jobs")
        public void run() {}
    }

    @Test
    void refusesAMethodThatAJdkProxyDoesNotHave() {
        leader().withPropertyValues("spring.aop.proxy-target-class=false")
                .withBean(OffItsInterface.class)
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining(".run()")
                        .hasMessageContaining("proxied by its interfaces"));
    }

    static class Generic implements Supplier<Optional<String>> {

        @Override
        @OnLeader("jobs")
        public Optional<String> get() {
            return Optional.empty();
        }
    }

    @Test
    void acceptsAMethodOfAGenericInterface() {
        leader().withBean(Generic.class).run(context -> assertThat(context).hasNotFailed());
    }

    static class Callback {

        @OnLeader("jobs")
        @PostConstruct
        void run() {}
    }

    @Test
    void refusesACallbackOfTheContainer() {
        refuses(Callback.class, ".run()", "@PostConstruct");
    }

    @Configuration
    static class Beans {

        @Bean
        @OnLeader("jobs")
        Runnable job() {
            return () -> {};
        }
    }

    @Test
    void refusesABeanMethodWhoseBeanHasNoLifecycle() {
        refuses(Beans.class, ".job()", "it is a @Bean method, and the bean is not a Lifecycle");
    }

    static class BlankName {

        @OnLeader("${missing:  }")
        void run() {}
    }

    @Test
    void refusesABlankName() {
        refuses(BlankName.class, ".run()", "blank");
    }

    static class UnknownPlaceholder {

        @OnLeader("${missing}")
        void run() {}
    }

    @Test
    void refusesAPlaceholderWithoutAValue() {
        refuses(UnknownPlaceholder.class, "UnknownPlaceholder", "${missing}");
    }

    interface Repository {

        @OnLeader("jobs")
        void purge();
    }

    @Test
    void refusesAnInterfaceThatAProxyMakesUp() {
        ProxyFactory repository = new ProxyFactory(new Object());
        repository.addInterface(Repository.class);
        repository.addAdvice((MethodInterceptor) invocation -> null);
        leader().withBean(Repository.class, () -> (Repository) repository.getProxy())
                .run(context -> assertThat(startFailure(context, UnusableOnLeaderException.class))
                        .hasMessageContaining("Repository.purge()"));
    }
}
