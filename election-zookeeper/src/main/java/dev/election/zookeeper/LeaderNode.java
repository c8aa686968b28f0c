// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.LeaderRecord;
import dev.election.store.Names;
import java.time.Instant;

/**
 * The record of an election as it is in its node.
 *
 * @param version the version of the node, which every write raises
 */
record LeaderNode(LeaderRecord leader, int version) {

    private static final String TOKEN = "token";
    private static final String LEASE = "lease";
    private static final String SINCE = "since";

    static byte[] bytes(LeaderRecord leader) {
        return new NodeText()
                .with(TOKEN, leader.token())
                .with(LEASE, leader.leaseId())
                .with(SINCE, leader.since())
                .bytes();
    }

    /** @throws RuntimeException if the content is not that of a record */
    static LeaderNode parse(String election, NodeData data) {
        NodeText text = NodeText.parse(data.bytes());
        LeaderRecord leader = new LeaderRecord(
                election,
                text.number(TOKEN),
                text.find(LEASE).map(Names::lease).orElse(null),
                text.find(SINCE).map(Instant::parse).orElse(null));
        return new LeaderNode(leader, data.stat().getVersion());
    }
}
