// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElections;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When an application connects to an engine first, seen from a server that accepts and says nothing. */
class FirstCallsStartTest {

    private static final String CONNECTIONS_AT_START = "connectionsAtStart";

    private static final AtomicInteger connections = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // opened before each test
    private ServerSocket server;

    @BeforeEach
    void listen() throws Exception {
        connections.set(0);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    server.accept(); // closed with the process
                    connections.incrementAndGet();
                }
            } catch (IOException closed) {
                // the test has ended
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    /** Counts the connections when the first bean is started. */
    @Configuration(proxyBeanMethods = false)
    static class Early {

        @Bean(CONNECTIONS_AT_START)
        AtomicInteger connectionsAtStart() {
            return new AtomicInteger(-1);
        }

        @Bean
        SmartLifecycle early(AtomicInteger connectionsAtStart) {
            return new SmartLifecycle() {
                @Override
                public void start() {
                    connectionsAtStart.set(connections.get());
                }

                @Override
                public void stop() {}

                @Override
                public boolean isRunning() {
                    return false;
                }

                @Override
                public int getPhase() {
                    return Integer.MIN_VALUE;
                }
            };
        }
    }

    /** As an application, or a test, has elections of its own. */
    @Configuration(proxyBeanMethods = false)
    static class OwnElections {

        @Bean(destroyMethod = "close")
        LeaderElections elections() {
            return LeaseElections.builder(new InMemoryLeaseStore()).build();
        }
    }

    private int connectionsAtStart(String store, String address, String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(more, 0, all, 4, more.length);
        all[0] = "election.store=" + store;
        all[1] = address + "127.0.0.1:" + server.getLocalPort();
        all[2] = EngineFacts.NO_DATABASE;
        all[3] = "spring.cassandra.local-datacenter=datacenter1";
        try (ConfigurableApplicationContext context = Application.start("one", all)) {
            return context.getBean(CONNECTIONS_AT_START, AtomicInteger.class).get();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "etcd, election.etcd.endpoints=http://",
        "zookeeper, election.zookeeper.connect-string=",
        "cassandra, spring.cassandra.contact-points="
    })
    void itsFirstCallsAreMadeBeforeAnyBeanIsStarted(String store, String address) {
        assertThat(connectionsAtStart(store, address, "spring.main.sources=" + Early.class.getName()))
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "etcd, election.etcd.endpoints=http://",
        "zookeeper, election.zookeeper.connect-string=",
        "cassandra, spring.cassandra.contact-points="
    })
    void itDoesNotConnectIfTheApplicationHasElectionsOfItsOwn(String store, String address) {
        assertThat(connectionsAtStart(
                        store,
                        address,
                        "spring.main.sources=" + Early.class.getName() + "," + OwnElections.class.getName()))
                .isZero();
    }
}
