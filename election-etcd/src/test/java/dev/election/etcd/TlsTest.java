// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.Hint;
import dev.election.testing.StoreTests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections with TLS, where both sides show a certificate. */
@NeedsEtcd
final class TlsTest {

    @Test
    void bothSidesRecognizeEachOtherByTheirCertificates(@TempDir Path directory) throws Exception {
        Certificate server = Certificate.of(directory, "server");
        Certificate client = Certificate.of(directory, "client");
        Certificate stranger = Certificate.of(directory, "stranger");
        try (EtcdCluster cluster = EtcdCluster.withTls(List.of(
                        "--cert-file=" + server.pem(),
                        "--key-file=" + server.key(),
                        "--client-cert-auth",
                        "--trusted-ca-file=" + client.pem()));
                EtcdLeaseStore store = cluster.store("/tls")
                        .trustCertificates(server.pem())
                        .clientCertificate(client.pem(), client.key())
                        .build();
                EtcdLeaseStore strange = cluster.store("/tls")
                        .trustCertificates(server.pem())
                        .clientCertificate(stranger.pem(), stranger.key())
                        .callTimeout(Duration.ofSeconds(1))
                        .build();
                EtcdLeaseStore suspicious = cluster.store("/tls")
                        .trustCertificates(stranger.pem())
                        .clientCertificate(client.pem(), client.key())
                        .callTimeout(Duration.ofSeconds(1))
                        .build()) {
            Awaitility.await().until(() -> StoreTests.responds(() -> store.observe(List.of(), null)));
            StoreTests.elect(store, "L1", "billing");
            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
            assertThat(store.warnings()).anyMatch(warning -> warning.contains("single member"));

            List<Hint> hints = new CopyOnWriteArrayList<>();
            store.addHintListener(hints::add);
            Awaitility.await().until(() -> hints.contains(Hint.SOMETHING));

            assertThatThrownBy(() -> strange.observe(List.of(), null)).isInstanceOf(LeaseStoreException.class);
            assertThatThrownBy(() -> suspicious.observe(List.of(), null)).isInstanceOf(LeaseStoreException.class);
        }
    }
}
