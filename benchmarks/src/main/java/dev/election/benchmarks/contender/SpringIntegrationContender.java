// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/** One {@link LockRegistryLeaderInitiator} for each election, over one {@link JdbcLockRegistry}. */
@Configuration(proxyBeanMethods = false)
class SpringIntegrationContender {

    @Bean
    DefaultLockRepository lockRepository(DataSource dataSource) {
        DefaultLockRepository repository = new DefaultLockRepository(dataSource);
        // What its manual advises for PostgreSQL.
        repository.setInsertQuery(repository.getInsertQuery() + " ON CONFLICT DO NOTHING");
        return repository;
    }

    @Bean
    JdbcLockRegistry lockRegistry(DefaultLockRepository repository) {
        return new JdbcLockRegistry(repository, Bench.LEASE);
    }

    @Bean
    Initiators contender(JdbcLockRegistry registry, Bench bench, EventRecorder recorder) {
        return new Initiators(registry, bench, recorder);
    }

    /** All initiators of this process. */
    static final class Initiators implements Contender, SmartLifecycle {

        private final Map<String, LockRegistryLeaderInitiator> initiators = new LinkedHashMap<>();
        private volatile boolean running;

        Initiators(JdbcLockRegistry registry, Bench bench, EventRecorder recorder) {
            bench.names().forEach(name -> initiators.put(name, initiator(registry, name, recorder)));
        }

        private static LockRegistryLeaderInitiator initiator(
                JdbcLockRegistry registry, String election, EventRecorder recorder) {
            LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(
                    registry, new DefaultCandidate(UUID.randomUUID().toString(), election) {
                        @Override
                        public void onGranted(Context context) {
                            super.onGranted(context);
                            recorder.granted(election);
                        }

                        @Override
                        public void onRevoked(Context context) {
                            super.onRevoked(context);
                            recorder.revoked(election);
                        }
                    });
            initiator.setHeartBeatMillis(Bench.HEARTBEAT.toMillis());
            return initiator;
        }

        @Override
        public boolean isLeader(String election) {
            return of(election).getContext().isLeader();
        }

        @Override
        public void stepDown(String election) {
            of(election).getContext().yield();
        }

        private LockRegistryLeaderInitiator of(String election) {
            return Objects.requireNonNull(initiators.get(election));
        }

        @Override
        public void start() {
            running = true;
            initiators.values().forEach(LockRegistryLeaderInitiator::start);
        }

        @Override
        public void stop() {
            running = false;
            initiators.values().forEach(LockRegistryLeaderInitiator::stop);
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
