// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.PostConstruct;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

class OnLeaderStartTest {

    private static void refuses(Class<?> bean, String method, String why) {
        leader().withBean(bean).run(context -> assertThat(startFailure(context, ElectionStartException.class))
                .hasMessageContaining(method)
                .hasMessageContaining(why));
    }

    static class Primitive {

        @OnLeader("jobs")
        int count() {
            return 0;
        }
    }

    @Test
    void refusesAPrimitiveThatCouldBeSkipped() {
        refuses(Primitive.class, Primitive.class.getName() + ".count()", "int");
    }

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
        refuses(OffItsInterface.class, ".run()", "proxied by its interfaces");
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

    static class OwnFuture {

        @OnLeader("jobs")
        FutureTask<String> run() {
            return new FutureTask<>(() -> "");
        }
    }

    @Test
    void refusesAFutureThatItCannotMake() {
        refuses(OwnFuture.class, ".run()", "FutureTask");
    }

    static class InterruptedStream {

        @OnLeader(value = "jobs", interruptOnRevoke = true)
        Mono<String> run() {
            return Mono.empty();
        }
    }

    @Test
    void refusesToInterruptAPublisher() {
        refuses(InterruptedStream.class, ".run()", "no thread to interrupt");
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
    void refusesABeanMethod() {
        refuses(Beans.class, ".job()", "@Bean");
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
}
