// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cluster that was set up anew, as after a restore from a backup. */
@NeedsEtcd
final class LostDataTest {

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
}
