// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StoreRefusedException;
import dev.election.store.Claim;
import dev.election.testing.StoreTests;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.maintenance.AlarmMember;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The database of etcd has reached its quota, which is 2 GiB unless it is set. */
@NeedsEtcd
final class DatabaseFullTest {

    private static final List<Claim> MAIL = List.of(new Claim("mail", 0, 1));
    private static final int MANY = 100;
    private static final int VALUE_BYTES = 100_000;

    @Test
    void writesAreRefusedWithTheCureReadsGoOnAndTheCureHelps() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(1, List.of("--quota-backend-bytes=" + MANY * VALUE_BYTES / 10));
                EtcdLeaseStore store = cluster.store("/election").build();
                Client client = cluster.client()) {
            StoreTests.elect(store, "L1", "billing");
            StoreTests.enroll(store, List.of("mail"));
            fill(client.getKVClient());

            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("its database is full")
                    .hasMessageContaining("'etcdctl defrag', 'etcdctl alarm disarm'");
            assertThatThrownBy(() -> store.claim("L1", MAIL, StoreTests.AT))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("--auto-compaction-retention");
            assertThat(StoreTests.leaderOf(store, "billing").token()).isEqualTo(1);

            cure(client, cluster.nodes().get(0).endpoint());

            assertThat(store.renew("L1", 2, null, StoreTests.AT)).isTrue();
            assertThat(store.claim("L1", MAIL, StoreTests.AT).won()).containsExactly("mail");
        }
    }

    /** Writes one key again and again: what fills a database is old revisions. */
    private static void fill(KV kv) {
        String value = "x".repeat(VALUE_BYTES);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < MANY; i++) {
                        kv.put(Keys.bytes("/x"), Keys.bytes(value)).get();
                    }
                })
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("database space exceeded");
    }

    private static void cure(Client client, String endpoint) throws Exception {
        KV kv = client.getKVClient();
        long revision = kv.get(Keys.bytes("/x")).get().getHeader().getRevision();
        kv.compact(revision).get();
        client.getMaintenanceClient().defragmentMember(endpoint).get();
        for (AlarmMember alarm :
                client.getMaintenanceClient().listAlarms().get().getAlarms()) {
            client.getMaintenanceClient().alarmDisarm(alarm).get();
        }
    }
}
