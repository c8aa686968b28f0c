// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockExtender;
import net.javacrumbs.shedlock.core.LockExtender.LockExtensionException;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.LockingTaskExecutor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * ShedLock made to lead: for each election a job that does not end and extends its lock at every heartbeat with
 * {@link LockExtender}. A process counts as leader while it runs the job. ({@code KeepAliveLockProvider}, which would
 * extend by itself, takes no lock shorter than 30 seconds.)
 */
@Configuration(proxyBeanMethods = false)
class ShedLockExtenderContender {

    @Bean
    LockProvider lockProvider(JdbcTemplate jdbc, Bench bench) {
        return ShedLockContender.lockProvider(jdbc, bench);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Loops contender(LockProvider provider, Bench bench, EventRecorder recorder) {
        return new Loops(new DefaultLockingTaskExecutor(provider), bench, recorder);
    }

    /** All loops of this process, a thread each: the lock belongs to the thread that took it. */
    static final class Loops implements Contender {

        private final LockingTaskExecutor executor;
        private final Bench bench;
        private final EventRecorder recorder;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final Set<String> leading = ConcurrentHashMap.newKeySet();
        private final Map<String, Semaphore> endings = new ConcurrentHashMap<>();
        private volatile boolean closing;

        Loops(LockingTaskExecutor executor, Bench bench, EventRecorder recorder) {
            this.executor = executor;
            this.bench = bench;
            this.recorder = recorder;
        }

        void start() {
            bench.names().forEach(name -> {
                endings.put(name, new Semaphore(0));
                threads.execute(() -> loop(name));
            });
        }

        private void loop(String election) {
            while (!closing) {
                try {
                    executor.executeWithLock((Runnable) () -> lead(election), ShedLockContender.lock(election));
                    endings(election).drainPermits();
                    pause(election);
                } catch (RuntimeException e) {
                    pause(election); // as a scheduled job that fails is run again
                }
            }
        }

        private void lead(String election) {
            leading.add(election);
            recorder.granted(election);
            try {
                while (!pause(election)) {
                    LockExtender.extendActiveLock(Bench.LEASE, Duration.ZERO);
                }
            } catch (LockExtensionException e) {
                // somebody else has the lock
            } finally {
                leading.remove(election);
                recorder.revoked(election);
            }
        }

        /** Waits for the heartbeat interval, or until it is to end. */
        private boolean pause(String election) {
            try {
                return endings(election).tryAcquire(Bench.HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS) || closing;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }

        private Semaphore endings(String election) {
            return java.util.Objects.requireNonNull(endings.get(election));
        }

        @Override
        public boolean isLeader(String election) {
            return leading.contains(election);
        }

        @Override
        public void stepDown(String election) {
            if (leading.contains(election)) {
                endings(election).release();
            }
        }

        void close() throws InterruptedException {
            closing = true;
            endings.values().forEach(Semaphore::release);
            threads.shutdown();
            threads.awaitTermination(Bench.LEASE.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
