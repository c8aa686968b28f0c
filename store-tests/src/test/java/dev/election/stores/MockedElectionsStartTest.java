// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElections;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** A test of an application with a mock in place of its elections, which needs no server of the engine. */
class MockedElectionsStartTest {

    @SuppressWarnings("NullAway.Init") // opened before the contexts are created
    private static ServerSocket server;

    // Spring Boot's own check connects while the application starts.
    private static final String NO_CASSANDRA = "management.health.cassandra.enabled=false";

    @BeforeAll
    static void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
    }

    // Accepts what waits to be accepted.
    private static boolean hasConnection() throws IOException {
        server.setSoTimeout(1);
        try {
            server.accept().close();
            return true;
        } catch (SocketTimeoutException none) {
            return false;
        }
    }

    @Nested
    @SpringBootTest(
            classes = Application.class,
            properties = {"election.store=etcd", EngineFacts.NO_DATABASE, NO_CASSANDRA})
    @MockitoBean(types = LeaderElections.class)
    class WithEtcd {

        @DynamicPropertySource
        static void endpoint(DynamicPropertyRegistry properties) {
            properties.add("election.etcd.endpoints", () -> "http://127.0.0.1:" + server.getLocalPort());
        }

        @Test
        void doesNotConnect() throws IOException {
            assertThat(hasConnection()).isFalse();
        }
    }

    @Nested
    @SpringBootTest(
            classes = Application.class,
            properties = {"election.store=zookeeper", EngineFacts.NO_DATABASE, NO_CASSANDRA})
    @MockitoBean(types = LeaderElections.class)
    class WithZooKeeper {

        @DynamicPropertySource
        static void connectString(DynamicPropertyRegistry properties) {
            properties.add("election.zookeeper.connect-string", () -> "127.0.0.1:" + server.getLocalPort());
        }

        @Test
        void doesNotConnect() throws IOException {
            assertThat(hasConnection()).isFalse();
        }
    }
}
