// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/**
 * An application with {@code spring.threads.virtual.enabled=true}. Before Java 21 that changes nothing, and the same
 * must hold.
 */
class VirtualThreadsTest {

    private static final int JAVA = Runtime.version().feature();
    private static final boolean THERE_ARE_VIRTUAL_THREADS = JAVA >= 21;
    private static final boolean MONITORS_PIN = JAVA < 24;

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    @ImportAutoConfiguration({
        TaskSchedulingAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        ElectionAutoConfiguration.class
    })
    @EnableScheduling
    @Import(Work.class)
    static class Application {}

    static class Work {

        private final List<String> jobs = new CopyOnWriteArrayList<>();
        private final List<String> loops = new CopyOnWriteArrayList<>();
        private final CountDownLatch waiting = new CountDownLatch(1);

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 5)
        @Transactional
        void job() {
            if (Term.current().isCurrent()) {
                jobs.add(kindOfThread());
            }
        }

        @WhileLeader("loops")
        void loop() throws InterruptedException {
            loops.add(kindOfThread());
            new CountDownLatch(1).await();
        }

        @OnLeader(election = "waits", interruptOnRevoke = true)
        void wait(CountDownLatch interrupted) {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }

        List<String> jobs() {
            return jobs;
        }

        List<String> loops() {
            return loops;
        }

        CountDownLatch waiting() {
            return waiting;
        }

        private static String kindOfThread() {
            return Thread.currentThread().getClass().getSimpleName();
        }
    }

    private static void inApplication(Consumer<ConfigurableApplicationContext> check) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(
                        "--spring.datasource.url=" + JdbcContexts.newDatabase(),
                        "--spring.threads.virtual.enabled=true",
                        "--election.lease-duration=3s",
                        "--election.interrupt-after=0s",
                        "--election.heartbeat-interval=50ms")) {
            check.accept(context);
        }
    }

    private static SimpleAsyncTaskExecutor threads() {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor();
        if (THERE_ARE_VIRTUAL_THREADS) {
            threads.setVirtualThreads(true);
        }
        return threads;
    }

    @Test
    void runsJobsOfTheLeaderOnVirtualThreads() {
        inApplication(context -> {
            List<String> jobs = context.getBean(Work.class).jobs();
            await().until(() -> jobs.size() > 5);
            assertThat(jobs).containsOnly(THERE_ARE_VIRTUAL_THREADS ? "VirtualThread" : "Thread");
        });
    }

    @Test
    void runsWorkThatGoesOnWhileItLeadsOnAPlatformThread() {
        inApplication(context -> {
            List<String> loops = context.getBean(Work.class).loops();
            await().until(() -> !loops.isEmpty());
            assertThat(loops).containsOnly("Thread");
        });
    }

    @Test
    void interruptsAVirtualThreadWhenLeadershipIsRevoked() {
        inApplication(context -> {
            LeaderElection election = awaitLeading(context, "waits");
            Work work = context.getBean(Work.class);
            CountDownLatch interrupted = new CountDownLatch(1);
            threads().execute(() -> work.wait(interrupted));
            await().until(() -> work.waiting().getCount() == 0);
            election.stepDown();
            await().until(() -> interrupted.getCount() == 0);
        });
    }

    @Test
    void keepsLeadingWhileEveryCarrierIsBusy() {
        inApplication(context -> {
            Term term = awaitLeading(context, "loops").requireTerm();
            CountDownLatch enough = new CountDownLatch(1);
            SimpleAsyncTaskExecutor threads = threads();
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                threads.execute(() -> {
                    while (enough.getCount() > 0) {
                        Thread.onSpinWait(); // never lets its carrier go
                    }
                });
            }
            try {
                await().during(Duration.ofSeconds(4)).until(term::isCurrent);
            } finally {
                enough.countDown();
            }
        });
    }

    /** Before Java 24 drivers pin by monitors of their own; that ours hold none is the fact of MonitorsTest. */
    @Test
    void pinsNoVirtualThread(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("recording.jfr");
        inApplication(context -> {
            List<String> jobs = context.getBean(Work.class).jobs();
            await().until(() -> jobs.size() > 5); // loading a class for the first time pins
            try (Recording recording = new Recording()) {
                recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
                recording.start();
                int before = jobs.size();
                await().until(() -> jobs.size() > before + 20);
                context.getBean(LeaderElections.class).election("jobs").stepDown();
                recording.stop();
                recording.dump(file);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        List<RecordedEvent> pinned = RecordingFile.readAllEvents(file);
        assertThat(pinned)
                .filteredOn(each -> !MONITORS_PIN
                        && each.getStackTrace() != null
                        && each.getStackTrace().getFrames().stream()
                                .anyMatch(frame ->
                                        frame.getMethod().getType().getName().startsWith("dev.election.")))
                .isEmpty();
    }
}
