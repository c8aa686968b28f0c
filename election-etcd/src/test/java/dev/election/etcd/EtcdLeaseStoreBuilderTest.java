// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import io.etcd.jetcd.ClientBuilder;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is sent. Needs no etcd. */
final class EtcdLeaseStoreBuilderTest {

    private static final String ENDPOINT = "http://127.0.0.1:1";

    private static void assertRefused(Runnable setting, String why) {
        assertThatThrownBy(setting::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void endpointsAreCheckedWhenTheyAreNamed() {
        assertRefused(EtcdLeaseStore::builder, "At least one endpoint");
        assertRefused(() -> EtcdLeaseStore.builder("127.0.0.1:2379"), "127.0.0.1:2379");
        assertRefused(() -> EtcdLeaseStore.builder("etcd://one:2379"), "is not like http://");
        assertRefused(() -> EtcdLeaseStore.builder("http://one:2379", "https://two:2379"), "partly http");
    }

    @Test
    void aBlankPrefixAndOneThatEndsWithASlashAreRefused() {
        assertRefused(() -> EtcdLeaseStore.builder(ENDPOINT).prefix(" "), "is blank");
        assertRefused(() -> EtcdLeaseStore.builder(ENDPOINT).prefix("/a/"), "ends with a slash");
        assertRefused(() -> EtcdLeaseStore.builder(ENDPOINT).prefix("/a/leader"), "contains 'leader'");
    }

    @Test
    void aCallTimeoutThatIsTooShortOrTooLongIsRefused() {
        assertRefused(() -> EtcdLeaseStore.builder(ENDPOINT).callTimeout(Duration.ofMillis(99)), "99 ms");
        assertRefused(() -> EtcdLeaseStore.builder(ENDPOINT).callTimeout(Duration.ofHours(1)), "3600000 ms");
    }

    @Test
    void anEmptyUserIsRefused() {
        assertRefused(() -> EtcdLeaseStore.builder(ENDPOINT).user("", "secret"), "is empty");
        assertRefused(() -> EtcdLeaseStore.builder(ENDPOINT).user("orders", ""), "is empty");
    }

    @Test
    void certificatesWithoutHttpsAreRefused(@TempDir Path directory) throws IOException {
        Path pem = Files.writeString(directory.resolve("any.pem"), "");

        assertRefused(
                () -> EtcdLeaseStore.builder(ENDPOINT).trustCertificates(pem).build(), "are not https");
    }

    @Test
    void aFileThatIsNotThereOrNoCertificateIsRefused(@TempDir Path directory) throws IOException {
        Path pem = Files.writeString(directory.resolve("any.pem"), "nonsense");

        assertRefused(
                () -> EtcdLeaseStore.builder(ENDPOINT).trustCertificates(directory.resolve("missing")),
                "cannot be read");
        assertRefused(
                () -> EtcdLeaseStore.builder("https://127.0.0.1:1")
                        .trustCertificates(pem)
                        .build(),
                "must be in PEM");
    }

    @Test
    void aVertxOfTheApplicationIsRefusedBecauseTheClientsWouldCloseIt() {
        assertRefused(
                () -> EtcdLeaseStore.builder(ENDPOINT)
                        .customize(EtcdLeaseStoreBuilderTest::giveVertx)
                        .build(),
                "gave a Vertx to the client of etcd");
    }

    // Vert.x is no dependency of ours.
    private static void giveVertx(ClientBuilder client) {
        try {
            Class<?> type = ClientBuilder.class.getMethod("vertx").getReturnType();
            Object own = Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
            Object unused = ClientBuilder.class.getMethod("vertx", type).invoke(client, own);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("jetcd has no such setting", e);
        }
    }

    @Test
    void aLibraryThatDoesNotFitIsNamedWithTheVersionsThatDo() {
        assertThatThrownBy(() -> EtcdLeaseStore.builder(ENDPOINT)
                        .customize(client -> {
                            throw new NoSuchMethodError("io.netty.util.Something.newer()");
                        })
                        .build())
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("io.netty.util.Something.newer()")
                .hasMessageContaining("needs Netty 4.2, gRPC 1.82 or later and protobuf-java 4");
    }

    @Test
    void whatACustomizerSetsDoesNotMakeTheClientRepeatRequests() {
        try (EtcdLeaseStore store = EtcdLeaseStore.builder(ENDPOINT)
                .customize(client ->
                        client.retryMaxAttempts(1_000).waitForReady(true).endpoints("http://127.0.0.2:1"))
                .build()) {
            assertThatThrownBy(() -> store.observe(Set.of(), null)).hasMessageContaining("127.0.0.1:1");
        }
    }

    @Test
    void aStoreThatWasClosedRefusesCallsAndMayBeClosedAgain() {
        EtcdLeaseStore store = EtcdLeaseStore.builder(ENDPOINT).build();
        store.close();

        assertThatThrownBy(() -> store.observe(Set.of(), null))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("was closed");
        assertThatThrownBy(() -> store.close("L1")).isInstanceOf(LeaseStoreException.class);
        assertThatCode(store::close).doesNotThrowAnyException();
    }

    @Test
    void beforeTheFirstCallNoMemberIsReachable() {
        try (EtcdLeaseStore store = EtcdLeaseStore.builder(ENDPOINT).build()) {
            assertThat(store.members()).contains(new StoreMembers(1, 0));
        }
    }
}
