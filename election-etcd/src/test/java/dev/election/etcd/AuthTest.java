// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StoreRefusedException;
import dev.election.store.Hint;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A cluster in which users log in. */
@NeedsEtcd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuthTest {

    private static final String PREFIX = "/orders/election";

    private final EtcdCluster cluster = EtcdCluster.of(1);

    @BeforeAll
    void createUsers() throws Exception {
        try (Client client = cluster.client()) {
            Auth auth = client.getAuthClient();
            addUser(auth, "root", "root");
            addUser(auth, "orders", "election");
            addUser(auth, "guest", "nothing");
            auth.roleGrantPermission(
                            Keys.bytes("election"),
                            Keys.bytes(PREFIX + "/"),
                            Keys.endOf(Keys.bytes(PREFIX + "/")),
                            Permission.Type.READWRITE)
                    .get();
            auth.authEnable().get();
        }
    }

    private static void addUser(Auth auth, String name, String role) throws Exception {
        ByteSequence user = Keys.bytes(name);
        auth.userAdd(user, Keys.bytes("secret of " + name)).get();
        auth.roleAdd(Keys.bytes(role)).get();
        auth.userGrantRole(user, Keys.bytes(role)).get();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private EtcdLeaseStore as(String user, String password) {
        return cluster.store(PREFIX)
                .user(user, password)
                .callTimeout(Duration.ofSeconds(5))
                .build();
    }

    @Test
    void aUserWithTheRightsToThePrefixDoesAllThatAnInstanceDoes() {
        try (EtcdLeaseStore store = as("orders", "secret of orders");
                EtcdLeaseStore peer = as("orders", "secret of orders")) {
            List<Hint> hints = new CopyOnWriteArrayList<>();
            peer.addHintListener(hints::add);
            Awaitility.await().until(() -> hints.contains(Hint.SOMETHING));

            StoreTests.elect(store, "L1", "billing");
            store.open(StoreTests.lease("L2"), StoreTests.AT);
            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
            assertThat(store.transfer("L1", List.of(new TermId("billing", 1)), "L2", StoreTests.AT))
                    .isTrue();
            assertThat(store.observe(Set.of("billing"), null).leases()).hasSize(2);
            store.release("L2", List.of(new TermId("billing", 2)));
            assertThat(store.expire("L2", 0)).isTrue();
            store.close("L1");

            Awaitility.await().until(() -> hints.contains(Hint.closed("L1")));
            assertThat(store.warnings()).isNotNull();
        }
    }

    @Test
    void aLogInThatExpiredCostsNoCall() {
        try (EtcdLeaseStore store = as("orders", "secret of orders")) {
            StoreTests.elect(store, "L5", "mail");
            EtcdNode node = cluster.nodes().get(0);
            node.kill(); // logs in are in its memory
            cluster.start(node);
            Awaitility.await().until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));

            assertThat(store.renew("L5", 1, null, StoreTests.AT)).isTrue();
            assertThat(store.renew("L5", 2, null, StoreTests.AT)).isTrue();
        }
    }

    @Test
    void aUserWithoutRightsIsRefusedWithTheCommandsThatGrantThem() {
        try (EtcdLeaseStore store = as("guest", "secret of guest")) {
            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("permission denied")
                    .hasMessageContaining("the user 'guest' needs a role")
                    .hasMessageContaining("etcdctl role grant-permission election readwrite --prefix=true " + PREFIX);
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (EtcdLeaseStore store = as("orders", "wrong")) {
            assertThatThrownBy(() -> store.open(StoreTests.lease("L3"), StoreTests.AT))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("authentication failed")
                    .hasMessageContaining("correct the user 'orders' or its password");
            assertThat(store.members()).hasValueSatisfying(members -> assertThat(members.reachable())
                    .isEqualTo(1));
        }
    }

    @Test
    void withoutAUserEachRequestIsRefused() {
        try (EtcdLeaseStore store = cluster.store(PREFIX).build()) {
            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("needs a user and a password");
        }
    }

    @Test
    void aUserForAClusterWithoutUsersIsRefused() {
        try (EtcdLeaseStore store = EtcdCluster.shared()
                .store(EtcdCluster.newPrefix())
                .user("orders", "secret")
                .build()) {
            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("remove the user 'orders'");
        }
    }
}
