// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.election.StoreRefusedException;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.testing.StoreTests;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A node on which users log in, over TLS. */
@NeedsCassandra
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessTest {

    private static final String STORE_PASSWORD = "changeit";

    private CassandraCluster cluster;
    private SSLContext tls;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-keystore",
                        keys.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=node",
                        "-validity",
                        "30",
                        "-ext",
                        "san=ip:127.0.0.1")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        tls = trusting(KeyStore.getInstance(keys.toFile(), STORE_PASSWORD.toCharArray()));
        cluster = CassandraCluster.start(
                1,
                Map.of(
                        "authenticator",
                        "PasswordAuthenticator",
                        "authorizer",
                        "CassandraAuthorizer",
                        // applies to users that log in
                        "in_select_cartesian_product_fail_threshold",
                        "25",
                        "client_encryption_options",
                        "{enabled: true, optional: false, keystore: '" + keys + "', keystore_password: "
                                + STORE_PASSWORD + ", store_type: PKCS12}"),
                builder -> builder.withSslContext(tls).withAuthCredentials("cassandra", "cassandra"));
        cluster.createKeyspace("election");
        SharedCluster.createTables(cluster, "election");
        try (CqlSession operator = cluster.session()) {
            for (String cql : new String[] {
                "CREATE ROLE orders WITH PASSWORD = 'secret' AND LOGIN = true",
                "CREATE ROLE guest WITH PASSWORD = 'secret' AND LOGIN = true",
                "GRANT SELECT ON election.election_lease TO orders",
                "GRANT MODIFY ON election.election_lease TO orders",
                "GRANT SELECT ON election.election_leader TO orders",
                "GRANT MODIFY ON election.election_leader TO orders"
            }) {
                var unused = operator.execute(cql);
            }
        }
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("node", keys.getCertificate("node"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private CassandraLeaseStore as(String user, String password) {
        return CassandraLeaseStore.builder(
                        () -> cluster.sessionBuilder().withSslContext(tls).withAuthCredentials(user, password))
                .callTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Test
    void aUserWithTheRightsToBothTablesDoesAllThatAnInstanceDoesOverTls() {
        try (CassandraLeaseStore store = as("orders", "secret")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));
            StoreTests.elect(store, "L1", "billing");

            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
            assertThat(StoreTests.leaderOf(store, "billing").leaseId()).isEqualTo("L1");
            assertThat(store.warnings()).singleElement().asString().contains("a single replica in datacenter1");
            store.close("L1");
        }
    }

    @Test
    void aUserWhoseReadsMayNameFewElectionsEnrolsAndClaimsMany() {
        List<String> elections =
                IntStream.range(0, 101).mapToObj(i -> "election" + i).toList();
        try (CassandraLeaseStore store = as("orders", "secret")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));
            store.open(StoreTests.lease("L3"), StoreTests.AT);

            StoreTests.enroll(store, elections);

            // none of which was observed
            assertThat(store.claim("L3", StoreTests.firstClaims(elections), StoreTests.AT)
                            .won())
                    .containsExactlyInAnyOrderElementsOf(elections);
            store.close("L3");
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (CassandraLeaseStore store = as("orders", "wrong")) {
            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("the log-in failed");
        }
    }

    @Test
    void aUserWithoutRightsIsRefusedWithTheStatementsThatGrantThem() {
        try (CassandraLeaseStore store = as("guest", "secret")) {
            assertThatThrownBy(() -> store.open(StoreTests.lease("L2"), StoreTests.AT))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("GRANT MODIFY ON election.election_lease TO role");
        }
    }

    @Test
    void aSessionBuilderWithoutALocalDatacenterIsRefusedWithTheCure() {
        try (CassandraLeaseStore store = CassandraLeaseStore.builder(() -> CqlSession.builder()
                        .addContactPoints(cluster.contactPoints())
                        .withSslContext(tls)
                        .withAuthCredentials("orders", "secret"))
                .callTimeout(Duration.ofSeconds(10))
                .build()) {
            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("basic.load-balancing-policy.local-datacenter");
        }
    }
}
