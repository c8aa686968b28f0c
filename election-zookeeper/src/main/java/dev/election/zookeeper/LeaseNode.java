// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.Lease;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease as it is in its node.
 *
 * @param version the version of the node, which every write raises
 */
record LeaseNode(Lease lease, int version) {

    private static final String INSTANCE = "instance";
    private static final String ADDRESS = "address";
    private static final String APPLICATION = "application";
    private static final String HEARTBEAT = "heartbeat";
    private static final String DURATION = "durationMillis";
    private static final String INTERVAL = "intervalMillis";
    private static final String COHORT = "cohort";
    private static final String AT = "at";

    static byte[] bytes(Lease lease, Instant at) {
        return new NodeText()
                .with(HEARTBEAT, lease.heartbeat())
                .with(DURATION, lease.duration().toMillis())
                .with(
                        INTERVAL,
                        lease.interval() == null ? null : lease.interval().toMillis())
                .with(INSTANCE, lease.instance())
                .with(ADDRESS, lease.address())
                .with(APPLICATION, lease.application())
                .with(COHORT, lease.cohort())
                .with(AT, at)
                .bytes();
    }

    /** @throws RuntimeException if the content is not that of a lease */
    static LeaseNode parse(String id, NodeData data) {
        NodeText text = NodeText.parse(data.bytes());
        Lease lease = new Lease(
                id,
                text.get(INSTANCE),
                text.find(ADDRESS).orElse(null),
                text.number(HEARTBEAT),
                Duration.ofMillis(text.number(DURATION)),
                text.find(COHORT).orElse(null),
                text.find(APPLICATION).orElse(null),
                interval(text));
        return new LeaseNode(lease, data.stat().getVersion());
    }

    // For people: one that cannot be read must not hide the lease.
    private static @Nullable Duration interval(NodeText text) {
        try {
            return text.find(INTERVAL).isEmpty()
                    ? null
                    : Lease.checkedInterval(Duration.ofMillis(text.number(INTERVAL)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The heartbeat in the content of a node; below any that a lease can have if it cannot be read. */
    static long heartbeat(NodeData data) {
        try {
            return NodeText.parse(data.bytes()).number(HEARTBEAT);
        } catch (IllegalArgumentException e) {
            return Long.MIN_VALUE;
        }
    }
}
