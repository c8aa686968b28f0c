// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.OnLeader;
import dev.election.spring.autoconfigure.ElectionAutoConfiguration;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.test.util.AopTestUtils;

class LifeOfAnApplicationTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final List<ConfigurableApplicationContext> contexts = new CopyOnWriteArrayList<>();

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @ImportAutoConfiguration({
        ElectionAutoConfiguration.class,
        LifecycleAutoConfiguration.class,
        PropertyPlaceholderAutoConfiguration.class,
        TaskSchedulingAutoConfiguration.class,
        TaskExecutionAutoConfiguration.class
    })
    @Import({Job.class, Plain.class})
    static class Application {}

    /** Guarded, but nothing that Spring Boot would make early by itself. */
    static class Plain {

        @OnLeader("plain")
        void run() {}
    }

    /** A scheduled job that waits to be let go, once. */
    static class Job {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final CompletableFuture<Term> ended = new CompletableFuture<>();
        private final CompletableFuture<Boolean> current = new CompletableFuture<>();

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 5)
        void run() throws InterruptedException {
            begun.countDown();
            goOn.await();
            current.complete(Term.current().isCurrent());
            ended.complete(Term.current());
        }
    }

    private ConfigurableApplicationContext run(String... properties) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("election.lease-duration=5s", "election.heartbeat-interval=50ms")
                .properties(properties)
                .initializers(created -> created.getBeanFactory().registerSingleton("store", store))
                .run();
        contexts.add(context);
        return context;
    }

    @AfterEach
    void closeAll() {
        for (ConfigurableApplicationContext context : contexts) {
            if (context.isActive()) {
                job(context).goOn.countDown();
                context.close();
            }
        }
    }

    private static Job job(ConfigurableApplicationContext context) {
        return AopTestUtils.getTargetObject(context.getBean(Job.class));
    }

    @Test
    void finishesARunningJobUnderItsTermBeforeTheSuccessorLeads() throws Exception {
        ConfigurableApplicationContext first = run();
        Job job = job(first);
        job.begun.await();
        LeaderElection successor = successor();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(first::close);
        await().until(() ->
                !first.getBean("leaderElection", LeaderElection.class).isLeader());
        assertThat(successor.awaitLeadership(Duration.ofMillis(300))).isFalse();
        job.goOn.countDown();

        assertThat(job.current.get()).isTrue();
        assertThat(job.ended.get().token()).isEqualTo(1);
        await().until(successor::isLeader);
        closing.get();
        assertThat(successor.requireTerm().token()).isEqualTo(2);
    }

    private LeaderElection successor() {
        return run("election.name=jobs").getBean("leaderElection", LeaderElection.class);
    }

    @Test
    void standsWhenReadyAndLeads() {
        ConfigurableApplicationContext context = run("election.name=jobs");
        await().until(() -> context.getBean(LeaderElection.class).isLeader());
    }

    @Test
    void opensNoLeaseBeforeItIsReady() {
        List<Lease> seen = new CopyOnWriteArrayList<>();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, Runner.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .initializers(created -> created.getBeanFactory().registerSingleton("store", store))
                .initializers(created -> created.getBeanFactory().registerSingleton("seen", new Seen(seen)))
                .run();
        contexts.add(context);
        assertThat(seen).isEmpty();
        await().until(() -> !leases().isEmpty());
    }

    record Seen(List<Lease> leases) {}

    @Configuration(proxyBeanMethods = false)
    static class Runner {

        @Bean
        ApplicationRunner runner(LeaseStore store, Seen seen) {
            return arguments ->
                    seen.leases().addAll(store.observe(List.of(), null).leases());
        }
    }

    private List<Lease> leases() {
        return store.observe(List.of(), null).leases();
    }

    @Test
    void leadsWithAFreshLeaseAfterItsContextWasStoppedAndStarted() {
        ConfigurableApplicationContext context = run("election.name=jobs");
        LeaderElection election = context.getBean(LeaderElection.class);
        job(context).goOn.countDown();
        await().until(election::isLeader);
        String lease = leases().get(0).id();

        context.stop();
        assertThat(leases()).isEmpty();
        assertThat(election.isLeader()).isFalse();

        context.start();
        await().until(election::isLeader);
        assertThat(election.requireTerm().token()).isEqualTo(2);
        assertThat(leases()).singleElement().satisfies(fresh -> assertThat(fresh.id())
                .isNotEqualTo(lease));
    }

    @Test
    void runsItsJobsThoughBeansAreLazy() throws Exception {
        ConfigurableApplicationContext context = run("spring.main.lazy-initialization=true");
        assertThat(context.getBeanFactory().containsSingleton(Plain.class.getName()))
                .isTrue();
        job(context).begun.await();
    }

    @Test
    void runsItsJobsWithVirtualThreadsSwitchedOn() throws Exception {
        job(run("spring.threads.virtual.enabled=true")).begun.await();
    }

    @Test
    void closesInTimeThoughWorkOutlastsTheShutdownTimeout() throws Exception {
        ConfigurableApplicationContext context =
                run("election.shutdown-timeout=100ms", "spring.lifecycle.timeout-per-shutdown-phase=100ms");
        Job job = job(context);
        job.begun.await();
        context.close();
        assertThat(leases()).hasSize(1); // left to run out, so that no successor begins before
        job.goOn.countDown();
    }
}
