// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.testing.StoreTests;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cluster that was set up anew, as after a restore from a backup, or that has lost its old revisions. */
@NeedsEtcd
final class LostDataTest {

    private static final ByteSequence ANY = Keys.bytes("/any");

    @Test
    void whatWasReadOfTheClusterBeforeIsNotShown() {
        try (EtcdCluster cluster = EtcdCluster.of(1);
                EtcdLeaseStore store = cluster.store("/election").build();
                EtcdLeaseStore other = cluster.store("/election").build()) {
            StoreTests.elect(store, "L1", "billing");
            StoreTests.enroll(store, Set.of("mail"));
            assertThat(store.observe(Set.of("billing", "mail"), null).leaders()).hasSize(2);

            cluster.loseData();
            for (int i = 0; i < 3; i++) { // as far as the revision that was read, and past it
                StoreTests.enroll(other, Set.of("mail"));
                assertThat(store.observe(Set.of("billing", "mail"), null).leaders())
                        .extracting(leader -> leader.election())
                        .containsExactly("mail");
                StoreTests.elect(other, "L" + i, "report " + i);
                StoreTests.elect(other, "M" + i, "other report " + i);
            }
        }
    }

    /** Records have changed before the known revision of the cluster as it was, and the last change is after it. */
    @Test
    void aClusterWhoseChangesHaveOvertakenTheKnownOnesIsReadAnew() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(1);
                EtcdLeaseStore store = cluster.store("/election").build();
                EtcdLeaseStore other = cluster.store("/election").build();
                Client client = cluster.client()) {
            StoreTests.elect(store, "L1", "billing");
            writeUntil(client, revision(client) + 20);
            StoreTests.enroll(other, Set.of("mail"));
            store.observe(Set.of("billing", "mail"), null);
            long known = revision(client);

            cluster.loseData();
            StoreTests.enroll(other, Set.of("report"));
            writeUntil(client, known + 1);
            StoreTests.elect(other, "L2", "billing");

            assertThat(store.observe(Set.of("billing", "mail", "report"), null).leaders())
                    .extracting(leader -> leader.election())
                    .containsExactlyInAnyOrder("report", "billing");
        }
    }

    @Test
    void aClusterWhoseLastChangeHasTheKnownRevisionIsReadAnew() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(1);
                EtcdLeaseStore store = cluster.store("/election").build();
                EtcdLeaseStore other = cluster.store("/election").build();
                Client client = cluster.client()) {
            writeUntil(client, revision(client) + 20);
            StoreTests.enroll(store, Set.of("billing"));
            store.observe(Set.of("billing", "mail"), null);
            long known = revision(client);

            cluster.loseData();
            writeUntil(client, known - 1);
            StoreTests.enroll(other, Set.of("mail"));
            assertThat(revision(client)).isEqualTo(known);

            assertThat(store.observe(Set.of("billing", "mail"), null).leaders())
                    .extracting(leader -> leader.election())
                    .containsExactly("mail");
        }
    }

    /** The instance of a lease is read only once, unless the cluster has gone back and opened others since. */
    @Test
    void aLeaseThatWasOpenedAtAKnownRevisionIsReadable() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(1);
                EtcdLeaseStore store = cluster.store("/election").build();
                EtcdLeaseStore other = cluster.store("/election").build();
                Client client = cluster.client()) {
            writeUntil(client, revision(client) + 20);
            store.observe(Set.of(), null);
            long known = revision(client);

            cluster.loseData();
            other.open(StoreTests.lease("L1"), StoreTests.AT);
            writeUntil(client, known + 1);

            assertThat(store.observe(Set.of(), null).leases())
                    .extracting(lease -> lease.id())
                    .containsExactly("L1");
        }
    }

    @Test
    void aChangeIsShownAlthoughTheKnownOneWasCompacted() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(1);
                EtcdLeaseStore store = cluster.store("/election").build();
                EtcdLeaseStore other = cluster.store("/election").build();
                Client client = cluster.client()) {
            StoreTests.enroll(store, Set.of("billing"));
            store.observe(Set.of("billing", "mail"), null);
            writeUntil(client, revision(client) + 3);
            client.getKVClient().compact(revision(client)).get();
            assertThat(store.observe(Set.of("billing", "mail"), null).leaders()).hasSize(1);

            StoreTests.enroll(other, Set.of("mail"));

            assertThat(store.observe(Set.of("billing", "mail"), null).leaders()).hasSize(2);
        }
    }

    private static long revision(Client client) throws Exception {
        return client.getKVClient().get(ANY).get().getHeader().getRevision();
    }

    private static void writeUntil(Client client, long revision) throws Exception {
        long now = revision(client);
        while (now < revision) {
            now = client.getKVClient().put(ANY, ANY).get().getHeader().getRevision();
        }
    }
}
