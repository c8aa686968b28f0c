// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.LockingTaskExecutor;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * ShedLock as it is meant: for each election a scheduled job that every process tries to run, a heartbeat interval
 * after its last try, under a lock that ends with the lease. A process counts as leader while it runs the job.
 */
@Configuration(proxyBeanMethods = false)
class ShedLockContender {

    private static final int STEPS = 200;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int THREADS = 16;

    @Bean
    static LockProvider lockProvider(JdbcTemplate jdbc, Bench bench) {
        return new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(jdbc)
                .usingDbTime()
                // By default the host's name, by which two processes of one machine would extend each other's locks.
                .withLockedByValue(bench.instance())
                .build());
    }

    static LockConfiguration lock(String election) {
        return new LockConfiguration(Instant.now(), election, Bench.LEASE, Duration.ZERO);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Jobs contender(LockProvider provider, Bench bench, EventRecorder recorder) {
        return new Jobs(new DefaultLockingTaskExecutor(provider), bench, recorder);
    }

    /** All jobs of this process. */
    static final class Jobs implements Contender {

        private final LockingTaskExecutor executor;
        private final Bench bench;
        private final EventRecorder recorder;
        private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        private final Set<String> running = ConcurrentHashMap.newKeySet();
        private final Map<String, Boolean> endings = new ConcurrentHashMap<>();
        private volatile boolean closing;

        Jobs(LockingTaskExecutor executor, Bench bench, EventRecorder recorder) {
            this.executor = executor;
            this.bench = bench;
            this.recorder = recorder;
        }

        void start() {
            scheduler.setPoolSize(THREADS);
            scheduler.setThreadNamePrefix("scheduling-");
            scheduler.setWaitForTasksToCompleteOnShutdown(true);
            scheduler.setAwaitTerminationSeconds((int) Bench.LEASE.toSeconds());
            scheduler.initialize();
            for (String name : bench.names()) {
                // ends with the scheduler
                Future<?> unused = scheduler.scheduleWithFixedDelay(() -> attempt(name), Bench.HEARTBEAT);
            }
        }

        private void attempt(String election) {
            executor.executeWithLock((Runnable) () -> job(election), lock(election));
        }

        // A job of so many steps, not of so much time: one that was frozen does the rest of its work.
        private void job(String election) {
            running.add(election);
            recorder.granted(election);
            for (int i = 0; i < STEPS && bench.longJobs() && !closing && endings.remove(election) == null; i++) {
                LockSupport.parkNanos(STEP_NANOS);
            }
            running.remove(election);
            recorder.revoked(election);
        }

        @Override
        public boolean isLeader(String election) {
            return running.contains(election);
        }

        @Override
        public void stepDown(String election) {
            if (running.contains(election)) {
                endings.put(election, true);
            }
        }

        void close() {
            closing = true;
            scheduler.shutdown();
        }
    }
}
