// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * jetcd's own election: a lease of etcd for each process, kept alive by the client, and a campaign for each election,
 * which ends when the process has won.
 */
@Configuration(proxyBeanMethods = false)
class JetcdContender {

    private static final int RETRY_MILLIS = 100;

    @Bean(destroyMethod = "close")
    Client etcd(Bench bench) {
        return Client.builder().endpoints(bench.engine().split(",")).build();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Campaigns contender(Client etcd, Bench bench, EventRecorder recorder) {
        return new Campaigns(etcd, bench, recorder);
    }

    /** All campaigns of this process. */
    static final class Campaigns implements Contender {

        private final Client etcd;
        private final Bench bench;
        private final EventRecorder recorder;
        private final Map<String, LeaderKey> won = new ConcurrentHashMap<>();
        private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor();
        private volatile long lease;
        private volatile boolean closing;

        Campaigns(Client etcd, Bench bench, EventRecorder recorder) {
            this.etcd = etcd;
            this.bench = bench;
            this.recorder = recorder;
        }

        void start() {
            var unused = etcd.getLeaseClient().grant(Bench.LEASE.toSeconds()).whenComplete((granted, failure) -> {
                if (failure == null) {
                    begin(granted.getID());
                } else {
                    later(this::start);
                }
            });
        }

        // the client sends a heartbeat each third of the lease
        private void begin(long id) {
            lease = id;
            etcd.getLeaseClient().keepAlive(id, new StreamObserver<>() {
                @Override
                public void onNext(LeaseKeepAliveResponse response) {
                    // still alive
                }

                @Override
                public void onError(Throwable failure) {
                    lost(id);
                }

                @Override
                public void onCompleted() {
                    lost(id);
                }
            });
            bench.names().forEach(election -> campaign(election, id));
        }

        private void lost(long id) {
            if (lease == id && !closing) {
                lease = 0;
                won.keySet().forEach(this::end);
                later(this::start);
            }
        }

        private void campaign(String election, long id) {
            var unused = etcd.getElectionClient()
                    .campaign(bytes(election), id, bytes(bench.instance()))
                    .whenComplete((response, failure) -> {
                        if (lease != id || closing) {
                            return;
                        }
                        if (failure == null) {
                            won.put(election, response.getLeader());
                            recorder.granted(election);
                        } else {
                            later(() -> campaign(election, id));
                        }
                    });
        }

        private void later(Runnable task) {
            // runs once; nobody waits for it
            Future<?> unused = retries.schedule(task, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void end(String election) {
            won.remove(election);
            recorder.revoked(election);
        }

        private static ByteSequence bytes(String text) {
            return ByteSequence.from(text, UTF_8);
        }

        @Override
        public boolean isLeader(String election) {
            return won.containsKey(election);
        }

        @Override
        public void stepDown(String election) {
            LeaderKey key = won.get(election);
            long id = lease;
            if (key != null) {
                end(election);
                etcd.getElectionClient().resign(key).join();
                campaign(election, id);
            }
        }

        /** Gives up everything by one request: the keys of all elections end with the lease. */
        void close() throws InterruptedException {
            closing = true;
            won.keySet().forEach(this::end);
            retries.shutdownNow();
            etcd.getLeaseClient().revoke(lease).join();
        }
    }
}
