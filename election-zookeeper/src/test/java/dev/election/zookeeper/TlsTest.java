// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.leaderOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.client.ZKClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, and wants a certificate of its clients. */
class TlsTest {

    private static final String PASSWORD = "changeit";

    // Settings of a server that it hands on to the whole process.
    private final List<String> properties = new ArrayList<>();
    private final Path keys;
    private final Path trusted;
    private final int port;
    private final TestingServer server;

    TlsTest(@TempDir Path directory) throws Exception {
        Servers.quiet();
        keys = directory.resolve("keys.p12");
        trusted = directory.resolve("trusted.p12");
        createKeys(directory.resolve("certificate"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("secureClientPort", String.valueOf(port));
        set(settings, "serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory");
        set(settings, "ssl.keyStore.location", keys.toString());
        set(settings, "ssl.keyStore.password", PASSWORD);
        set(settings, "ssl.trustStore.location", trusted.toString());
        set(settings, "ssl.trustStore.password", PASSWORD);
        server = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, 1, 500, -1, settings, "127.0.0.1"), true);
    }

    private void set(Map<String, Object> settings, String key, String value) {
        settings.put(key, value);
        properties.add("zookeeper." + key);
    }

    private void createKeys(Path certificate) throws IOException, InterruptedException {
        keytool(
                keys,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1");
        keytool(keys, "-exportcert", "-file", certificate.toString());
        keytool(trusted, "-importcert", "-noprompt", "-file", certificate.toString());
    }

    private static void keytool(Path keyStore, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "test", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
        command.add(keyStore.toString());
        Process keytool = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).as("exit of keytool").isZero();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        properties.forEach(System::clearProperty);
    }

    private ZKClientConfig config() {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        config.setProperty("zookeeper.ssl.keyStore.location", keys.toString());
        config.setProperty("zookeeper.ssl.keyStore.password", PASSWORD);
        config.setProperty("zookeeper.ssl.trustStore.location", trusted.toString());
        config.setProperty("zookeeper.ssl.trustStore.password", PASSWORD);
        return config;
    }

    @Test
    void aStoreWithTheSettingsForItUsesTls() {
        try (ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("localhost:" + port)
                .clientConfig(config())
                .callTimeout(Duration.ofSeconds(5))
                .build()) {
            Servers.awaitConnection(store);

            elect(store, "L1", "billing");

            assertThat(leaderOf(store, "billing").leaseId()).isEqualTo("L1");
        }
    }

    @Test
    void aStoreWithoutThemDoesNotConnect() {
        try (ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("localhost:" + port)
                .callTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThatThrownBy(() -> store.observe(Set.of("billing"), null)).isInstanceOf(LeaseStoreException.class);
        }
    }
}
