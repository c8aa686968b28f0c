// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.retry.RetryForever;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Curator's {@link LeaderLatch}, one for each election. */
@Configuration(proxyBeanMethods = false)
class CuratorContender {

    // ZooKeeper's client beats at a third of the session time-out by itself.
    private static final int RETRY_MILLIS = 100;

    @Bean(initMethod = "start", destroyMethod = "close")
    CuratorFramework curator(Bench bench) {
        return CuratorFrameworkFactory.builder()
                .connectString(bench.engine())
                .sessionTimeoutMs((int) Bench.LEASE.toMillis())
                .connectionTimeoutMs((int) Bench.LEASE.toMillis())
                .retryPolicy(new RetryForever(RETRY_MILLIS))
                .build();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Latches contender(CuratorFramework curator, Bench bench, EventRecorder recorder) {
        return new Latches(curator, bench, recorder);
    }

    /** All latches of this process. */
    static final class Latches implements Contender {

        private final CuratorFramework curator;
        private final Bench bench;
        private final EventRecorder recorder;
        private final Map<String, LeaderLatch> latches = new ConcurrentHashMap<>();

        Latches(CuratorFramework curator, Bench bench, EventRecorder recorder) {
            this.curator = curator;
            this.bench = bench;
            this.recorder = recorder;
        }

        void start() throws InterruptedException {
            curator.blockUntilConnected((int) Bench.LEASE.toSeconds(), TimeUnit.SECONDS);
            bench.names().forEach(this::stand);
        }

        private void stand(String election) {
            LeaderLatch latch = new LeaderLatch(curator, "/" + election, "", LeaderLatch.CloseMode.NOTIFY_LEADER);
            latch.addListener(new LeaderLatchListener() {
                @Override
                public void isLeader() {
                    recorder.granted(election);
                }

                @Override
                public void notLeader() {
                    recorder.revoked(election);
                }
            });
            latches.put(election, latch);
            try {
                latch.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean isLeader(String election) {
            LeaderLatch latch = latches.get(election);
            return latch != null && latch.hasLeadership();
        }

        @Override
        public void stepDown(String election) {
            end(election);
            stand(election);
        }

        private void end(String election) {
            LeaderLatch latch = latches.remove(election);
            try {
                if (latch != null) {
                    latch.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            bench.names().forEach(this::end);
        }
    }
}
