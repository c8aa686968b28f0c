// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.runtime.LeaseElections;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An instance that ends is followed long before the next heartbeat, because its successor receives a hint. */
@NeedsEtcd
final class HandOverTest {

    private static final Duration BEAT = Duration.ofSeconds(30);

    private final String prefix = EtcdCluster.newPrefix();

    private LeaseElections start(EtcdLeaseStore store, String instance) {
        return LeaseElections.builder(store)
                .instance(instance)
                .leaseDuration(BEAT.multipliedBy(3))
                .heartbeatInterval(BEAT)
                .start();
    }

    @Test
    void aLeaderThatIsClosedIsFollowedAtOnce() {
        try (EtcdLeaseStore firstStore = EtcdCluster.shared().store(prefix).build();
                EtcdLeaseStore secondStore = EtcdCluster.shared().store(prefix).build();
                LeaseElections first = start(firstStore, "first");
                LeaseElections second = start(secondStore, "second")) {
            Awaitility.await()
                    .until(() -> first.election("billing").leader().isPresent()
                            && second.election("billing").leader().isPresent());
            LeaseElections leader = first.election("billing").isLeader() ? first : second;
            LeaseElections other = leader == first ? second : first;

            leader.close();

            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> other.election("billing")
                    .isLeader());
        }
    }
}
