// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.LeaderRecord;
import dev.election.store.Unreadable;
import org.jspecify.annotations.Nullable;

/**
 * A node of a record: what it says, or why it cannot be read.
 *
 * @param node null if it cannot be read
 * @param flaw null if it can be read
 */
record LeaderEntry(@Nullable LeaderNode node, @Nullable Unreadable flaw) {

    static LeaderEntry read(String election, NodeData data) {
        try {
            return new LeaderEntry(LeaderNode.parse(election, data), null);
        } catch (RuntimeException e) {
            return new LeaderEntry(
                    null, new Unreadable(Unreadable.Kind.LEADER, election, String.valueOf(e.getMessage())));
        }
    }

    @Nullable
    LeaderRecord leader() {
        return node == null ? null : node.leader();
    }
}
