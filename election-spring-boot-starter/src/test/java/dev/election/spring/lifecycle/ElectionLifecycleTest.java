// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

class ElectionLifecycleTest {

    /** An instance that writes down what is done with it. */
    static class Instance implements InstanceControl {

        final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public void start() {
            calls.add("start");
        }

        @Override
        public void stand() {
            calls.add("stand");
        }

        @Override
        public void withdraw() {
            calls.add("withdraw");
        }

        @Override
        public void stop() {
            calls.add("stop");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        Instance instance() {
            return new Instance();
        }

        @Bean
        ElectionLifecycle electionLifecycle(ConfigurableApplicationContext context, Instance instance) {
            return new ElectionLifecycle(context, instance, Duration.ofHours(1));
        }
    }

    private static ConfigurableApplicationContext run(Class<?>... sources) {
        return new SpringApplicationBuilder(sources)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run();
    }

    private static void inApplication(Consumer<ConfigurableApplicationContext> check) {
        try (ConfigurableApplicationContext context = run(Application.class)) {
            context.getBean(Instance.class).calls.clear();
            check.accept(context);
        }
    }

    private static List<String> calls(ConfigurableApplicationContext context) {
        return context.getBean(Instance.class).calls;
    }

    @Configuration(proxyBeanMethods = false)
    static class Runner {

        @Bean
        ApplicationRunner runner(Instance instance) {
            return arguments -> instance.calls.add("runner");
        }
    }

    @Test
    void standsOnlyWhenTheApplicationIsReady() {
        try (ConfigurableApplicationContext context = run(Application.class, Runner.class)) {
            assertThat(calls(context)).endsWith("runner", "start", "stand").containsOnlyOnce("start");
        }
    }

    @Test
    void standsInAContextThatNoSpringApplicationRuns() {
        try (ConfigurableApplicationContext context = new AnnotationConfigApplicationContext(Application.class)) {
            assertThat(calls(context)).containsExactly("start", "stand");
        }
    }

    @Test
    void withdrawsWhileTrafficIsRefused() {
        inApplication(context -> {
            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
            assertThat(calls(context)).containsExactly("withdraw");
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(calls(context)).containsExactly("withdraw", "start", "stand");
        });
    }

    @Test
    void saysWhyTheApplicationKeepsItFromBeingACandidate() {
        inApplication(context -> {
            ElectionLifecycle lifecycle = context.getBean(ElectionLifecycle.class);
            assertThat(lifecycle.notCandidate()).isEmpty();
            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
            assertThat(lifecycle.notCandidate()).contains("the application refuses traffic");
            AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
            assertThat(lifecycle.notCandidate()).contains("the liveness state of the application is broken");
            context.stop();
            assertThat(lifecycle.notCandidate()).isEmpty();
        });
    }

    @Test
    void withdrawsWhileLivenessIsBroken() {
        inApplication(context -> {
            AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
            assertThat(calls(context)).containsExactly("withdraw");
            AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
            assertThat(calls(context)).containsExactly("withdraw", "start", "stand");
        });
    }

    @Test
    void doesNotStandWhileOnlyOneOfTheTwoIsGood() {
        inApplication(context -> {
            AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
            AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
            assertThat(calls(context)).doesNotContain("stand");
        });
    }

    @Test
    void isNotTouchedByAChildContext() {
        inApplication(context -> {
            try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
                child.setParent(context);
                child.refresh();
                AvailabilityChangeEvent.publish(child, ReadinessState.REFUSING_TRAFFIC);
            }
            assertThat(calls(context)).isEmpty();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Closing {

        @Bean
        ApplicationListener<ContextClosedEvent> other(Instance instance) {
            return event -> instance.calls.add("others hear of it");
        }

        @Bean(destroyMethod = "close")
        AutoCloseable pool(Instance instance) {
            return () -> instance.calls.add("pool closes");
        }
    }

    @Test
    void stopsBeforeAnythingElseDoesWhenTheContextCloses() {
        ConfigurableApplicationContext context = run(Application.class, Closing.class);
        List<String> calls = calls(context);
        calls.clear();
        context.close();
        assertThat(calls).startsWith("stop", "others hear of it").endsWith("pool closes");
    }

    /** What a web server context of Spring Boot registers, as a bean that the context has started. */
    static class WebServer implements SmartLifecycle {

        private final List<String> calls;
        private volatile boolean running;

        // Written by the thread that closes, read by the test.
        private volatile Runnable whenStopped = () -> {};

        WebServer(List<String> calls) {
            this.calls = calls;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            throw new AssertionError("nobody stops a graceful shutdown without waiting for it");
        }

        @Override
        public void stop(Runnable callback) {
            running = false;
            calls.add("web server stops");
            whenStopped = callback;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    private static WebServer withWebServer(ConfigurableApplicationContext context) {
        WebServer server = new WebServer(calls(context));
        context.getBeanFactory().registerSingleton("webServerGracefulShutdown", server);
        server.start();
        return server;
    }

    @Test
    void beginsTheShutdownOfTheWebServerBeforeItWaitsForWork() throws Exception {
        ConfigurableApplicationContext context = run(Application.class);
        WebServer server = withWebServer(context);
        List<String> calls = calls(context);
        calls.clear();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(() -> calls.contains("stop"));
        assertThat(calls).startsWith("web server stops", "stop");
        assertThat(closing).isNotDone();

        server.whenStopped.run();
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void closesAlthoughTheWebServerExceedsTheTimeOfAShutdownPhase() {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.lifecycle.timeout-per-shutdown-phase=50ms")
                .run();
        withWebServer(context);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);

        assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void doesNotStandAgainWhileTheContextCloses() {
        ConfigurableApplicationContext context = run(Application.class);
        List<String> calls = calls(context);
        context.addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) {
                calls.clear();
                AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            }
        });
        context.close();
        assertThat(calls).doesNotContain("start", "stand");
    }

    @Test
    void startsAnewWhenAStoppedContextIsStarted() {
        inApplication(context -> {
            context.stop();
            assertThat(calls(context)).containsExactly("stop");
            context.start();
            assertThat(calls(context)).containsExactly("stop", "start", "stand");
        });
    }

    @Test
    void doesNotStandInAStoppedContextThatBecomesReady() {
        inApplication(context -> {
            context.stop();
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(calls(context)).containsExactly("stop");
        });
    }

    @Test
    void isFirstInLineAmongTheBeansToStop() {
        inApplication(context ->
                assertThat(context.getBean(ElectionLifecycle.class).getPhase()).isEqualTo(Integer.MAX_VALUE));
    }
}
