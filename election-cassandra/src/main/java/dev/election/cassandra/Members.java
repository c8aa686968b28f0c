// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import dev.election.StoreMembers;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The nodes that keep the elections of the group, and which of them are up. A majority of them decides. */
final class Members {

    private Members() {}

    static StoreMembers of(CqlSession session, Tables tables, CassandraConsistency consistency) {
        List<Node> nodes = replicas(session.getMetadata(), tables).stream()
                .filter(node -> consistency == CassandraConsistency.QUORUM || isLocal(node))
                .toList();
        long up = nodes.stream().filter(Members::isUp).count();
        return new StoreMembers(nodes.size(), (int) up);
    }

    private static Collection<Node> replicas(Metadata metadata, Tables tables) {
        ByteBuffer key = TypeCodecs.TEXT.encode(tables.group(), DefaultProtocolVersion.V4);
        Set<Node> replicas = key == null
                ? Set.of()
                : metadata.getTokenMap()
                        .map(map -> map.getReplicas(tables.keyspaceId(), key))
                        .orElse(Set.of());
        return replicas.isEmpty() ? metadata.getNodes().values() : replicas;
    }

    private static boolean isLocal(Node node) {
        return node.getDistance() != NodeDistance.IGNORED;
    }

    // The driver connects only to the local data center; of other nodes it hears from those that it is connected to.
    private static boolean isUp(Node node) {
        return isLocal(node) ? node.getOpenConnections() > 0 : node.getState() != NodeState.DOWN;
    }
}
