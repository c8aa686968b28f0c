// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.PutResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is reported of the cluster at the start. */
@NeedsEtcd
final class WarningsTest {

    @Test
    void threeMembersThatWereSetUpRecentlyGiveNoWarning() {
        try (EtcdLeaseStore store =
                EtcdCluster.shared().store(EtcdCluster.newPrefix()).build()) {
            assertThat(store.warnings()).isEmpty();
        }
    }

    @Test
    void aSingleMemberAndRevisionsThatAreNeverDiscardedAreReportedUntilTheyAreDiscarded() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.of(1);
                EtcdLeaseStore store = cluster.store("/election").build();
                Client client = cluster.client()) {
            assertThat(store.warnings()).singleElement().asString().contains("single member");

            long revision = writeMany(client.getKVClient());

            assertThat(store.warnings())
                    .hasSize(2)
                    .anyMatch(warning -> warning.contains("keeps all " + revision + " revisions")
                            && warning.contains("--auto-compaction-retention"));

            client.getKVClient().compact(revision).get();

            assertThat(store.warnings()).hasSize(1);
        }
    }

    private static long writeMany(KV kv) throws Exception {
        long revision = 0;
        while (revision < Warnings.MANY_REVISIONS) {
            List<CompletableFuture<PutResponse>> puts = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                puts.add(kv.put(Keys.bytes("/x"), Keys.bytes("x")));
            }
            for (CompletableFuture<PutResponse> put : puts) {
                revision = Math.max(revision, put.get().getHeader().getRevision());
            }
        }
        return revision;
    }

    @Test
    void anEvenNumberOfMembersIsReported() {
        assertThat(Warnings.ofMembers(4)).singleElement().asString().contains("has 4 members");
        assertThat(Warnings.ofMembers(5)).isEmpty();
    }

    @Test
    void aLargeDatabaseIsReportedWithWhatMakesItSmaller() {
        assertThat(Warnings.ofSize(1L << 29, 1)).isEmpty();
        assertThat(Warnings.ofSize(1L << 30, 1 << 20))
                .singleElement()
                .asString()
                .contains("Defragment it");
        assertThat(Warnings.ofSize(1L << 30, 1L << 30))
                .singleElement()
                .asString()
                .contains("Compact it");
    }
}
