// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.refuses;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.spring.ElectionStartException;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.OnLeader;
import dev.election.spring.OnLeader.Otherwise;
import dev.election.spring.autoconfigure.ElectionAutoConfiguration;
import jakarta.annotation.PostConstruct;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Work that would run on no instance: it is called once, and then no instance leads. */
@ExtendWith(OutputCaptureExtension.class)
class StartupWorkTest {

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @ImportAutoConfiguration(ElectionAutoConfiguration.class)
    static class Scheduling {}

    static class Runner implements ApplicationRunner {
        @OnLeader("jobs")
        @Override
        public void run(ApplicationArguments arguments) {}
    }

    static class CommandLine implements CommandLineRunner {
        @OnLeader(value = "jobs", otherwise = Otherwise.THROW)
        @Override
        public void run(String... arguments) {}
    }

    @OnLeader("jobs")
    static class CoveredRunner implements CommandLineRunner {
        @Override
        public void run(String... arguments) {}
    }

    static class OnReady {
        @OnLeader("jobs")
        @EventListener
        void on(ApplicationReadyEvent event) {}
    }

    static class OnStarted {
        @OnLeader("jobs")
        @EventListener(ApplicationStartedEvent.class)
        void on() {}
    }

    static class OnOneOfTwo {
        @OnLeader("jobs")
        @EventListener({String.class, ContextRefreshedEvent.class})
        void on() {}
    }

    static class OnWebServer {
        @OnLeader("jobs")
        @EventListener
        void on(ServletWebServerInitializedEvent event) {}
    }

    static class OnReadiness {
        @OnLeader("jobs")
        @EventListener
        void on(AvailabilityChangeEvent<ReadinessState> event) {}
    }

    static class OnAvailability {
        @OnLeader("jobs")
        @EventListener(AvailabilityChangeEvent.class)
        void on() {}
    }

    static class ReadyListener implements ApplicationListener<ApplicationReadyEvent> {
        @OnLeader("jobs")
        @Override
        public void onApplicationEvent(ApplicationReadyEvent event) {}
    }

    static class OnClosed {
        @OnLeader("jobs")
        @EventListener
        void on(ContextClosedEvent event) {}
    }

    static class Singletons implements SmartInitializingSingleton {
        @OnLeader("jobs")
        @Override
        public void afterSingletonsInstantiated() {}
    }

    abstract static class Plain implements Lifecycle {
        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    static class Starting extends Plain {
        @OnLeader("jobs")
        @Override
        public void start() {}
    }

    static class Initializing implements InitializingBean {
        @OnLeader("jobs")
        @Override
        public void afterPropertiesSet() {}
    }

    static class Disposable implements DisposableBean {
        @OnLeader("jobs")
        @Override
        public void destroy() {}
    }

    static class Injected {
        @OnLeader("jobs")
        @Autowired
        void set(ApplicationContext context) {}
    }

    static Stream<Arguments> never() {
        return Stream.of(
                Arguments.of(Runner.class, "ApplicationRunner.run while the application starts"),
                Arguments.of(CommandLine.class, "CommandLineRunner.run while the application starts"),
                Arguments.of(CoveredRunner.class, "(@OnLeader is on its class)"),
                Arguments.of(OnReady.class, "@EventListener for ApplicationReadyEvent while the application starts"),
                Arguments.of(OnStarted.class, "for ApplicationStartedEvent while the application starts"),
                Arguments.of(OnOneOfTwo.class, "for ContextRefreshedEvent while the application starts"),
                Arguments.of(OnWebServer.class, "for ServletWebServerInitializedEvent"),
                Arguments.of(OnReadiness.class, "for AvailabilityChangeEvent before this instance is a candidate, or"),
                Arguments.of(OnAvailability.class, "for AvailabilityChangeEvent"),
                Arguments.of(ReadyListener.class, "ApplicationListener for ApplicationReadyEvent"),
                Arguments.of(OnClosed.class, "for ContextClosedEvent while the application stops"),
                Arguments.of(Singletons.class, "SmartInitializingSingleton.afterSingletonsInstantiated"),
                Arguments.of(Starting.class, "Lifecycle.start"));
    }

    @ParameterizedTest
    @MethodSource("never")
    void refusesWhatWouldRunOnNoInstance(Class<?> bean, String caller) {
        refuses(bean, caller, "so it would run on no instance");
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(
                Arguments.of(Initializing.class, "InitializingBean.afterPropertiesSet"),
                Arguments.of(Disposable.class, "DisposableBean.destroy"),
                Arguments.of(Injected.class, "@Autowired"));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void refusesACallbackThatBypassesTheProxy(Class<?> bean, String caller) {
        refuses(bean, caller, "which bypasses the proxy");
    }

    static Stream<Arguments> cures() {
        return Stream.of(
                Arguments.of(OnReady.class, "Handle LeadershipGrantedEvent to run it when each term begins"),
                Arguments.of(CoveredRunner.class, "put @OnLeader on the other methods instead of the class"),
                Arguments.of(OnClosed.class, "Handle LeadershipRevokedEvent"),
                Arguments.of(Starting.class, "Put @OnLeader on the class of the bean"));
    }

    @ParameterizedTest
    @MethodSource("cures")
    void saysWhatToDoInstead(Class<?> bean, String action) {
        leader().withBean(bean).run(context -> assertThat(
                        startFailure(context, ElectionStartException.class).action())
                .contains(action));
    }

    enum Mood implements AvailabilityState {
        GOOD
    }

    @OnLeader("jobs")
    static class Accepted {
        @PostConstruct
        void prepare() {}

        @EventListener
        void on(LeadershipGrantedEvent event) {}

        @EventListener
        void on(AvailabilityChangeEvent<Mood> event) {}

        @EventListener
        void on(Object event) {}
    }

    static class Import implements ApplicationRunner {
        @Override
        public void run(ApplicationArguments arguments) {}

        @OnLeader("jobs")
        public void run(LocalDate day) {}
    }

    @Test
    void acceptsAMethodThatIsOnlyNamedAsThatOfARunner() {
        leader().withBean(Import.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void acceptsOtherEventsAndCallbacksThatAnAnnotatedClassHas() {
        leader().withBean(Accepted.class).run(context -> assertThat(context).hasNotFailed());
    }

    static class AtTheStartAndScheduled {

        private final List<Thread> threads = new CopyOnWriteArrayList<>();

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 5)
        @EventListener(ApplicationReadyEvent.class)
        void run() {
            threads.add(Thread.currentThread());
        }

        List<Thread> threads() {
            return threads;
        }
    }

    /** An application, unlike a plain context, has a start that ends before its instance is a candidate. */
    private static ConfigurableApplicationContext application(String... properties) {
        return new SpringApplicationBuilder(Scheduling.class)
                .web(WebApplicationType.NONE)
                .properties("election.store=memory", "election.heartbeat-interval=50ms")
                .properties(properties)
                .initializers(context ->
                        ((GenericApplicationContext) context).registerBean("import", AtTheStartAndScheduled.class))
                .run();
    }

    @Test
    void runsAMethodThatIsAlsoScheduledOnTheLeaderAndWarnsOnceThatTheCallAtTheStartIsSkipped(CapturedOutput output) {
        try (ConfigurableApplicationContext context = application()) {
            AtTheStartAndScheduled job = context.getBean(AtTheStartAndScheduled.class);
            await().until(() -> !job.threads().isEmpty());
            assertThat(job.threads()).doesNotContain(Thread.currentThread());
        }
        assertThat(output.getAll().split("Bean 'import' has @OnLeader on methods that are called while", -1))
                .hasSize(2);
        assertThat(output)
                .contains("AtTheStartAndScheduled.run() (@EventListener for ApplicationReadyEvent)")
                .contains("set catchUp = ALWAYS in its @OnLeader");
    }

    @Test
    void doesNotWarnOfACallAtTheStartThatIsNotSkippedBecauseElectionsAreSwitchedOff(CapturedOutput output) {
        try (ConfigurableApplicationContext context = application("election.enabled=false")) {
            assertThat(context.getBean(AtTheStartAndScheduled.class).threads()).contains(Thread.currentThread());
        }
        assertThat(output).doesNotContain("Bean 'import' has @OnLeader");
    }

    static class FailsTheStart {

        @OnLeader(value = "jobs", otherwise = Otherwise.THROW)
        @Scheduled(fixedDelay = 5)
        @EventListener(ApplicationReadyEvent.class)
        void run() {}
    }

    @Test
    void refusesAMethodWhoseCallAtTheStartWouldFailAlthoughItIsAlsoScheduled() {
        refuses(FailsTheStart.class, "FailsTheStart.run()", "this call would fail with a NotLeaderException");
    }

    static class AtTheStartAndTheEnd {

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 5)
        @EventListener({ApplicationReadyEvent.class, ContextClosedEvent.class})
        void run() {}
    }

    @Test
    void refusesAMethodThatIsAlsoScheduledIfItsCallAtTheEndWouldBeLost() {
        refuses(AtTheStartAndTheEnd.class, "AtTheStartAndTheEnd.run()", "so it would run on no instance");
    }

    static class CreatedAndScheduled {

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 5)
        @PostConstruct
        void run() {}
    }

    @Test
    void refusesAScheduledMethodThatEachInstanceCallsWhenItCreatesTheBean() {
        refuses(CreatedAndScheduled.class, "@PostConstruct", "which bypasses the proxy");
    }
}
