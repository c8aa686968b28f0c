// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.Lease;
import dev.election.store.Unreadable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads all leases. Confined to one call. */
final class LeaseReader {

    private final List<Lease> leases = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();

    /** Reads the leases at these nodes; one that is missing by now is left out. */
    void read(Call call, Connection connection, Nodes nodes, List<String> names) {
        List<String> paths =
                names.stream().map(name -> nodes.leases() + "/" + name).toList();
        Iterator<@Nullable NodeData> contents =
                Pages.read(call, connection, paths, Pages.MOST_LEASES).iterator();
        for (String name : names) {
            NodeData content = contents.next();
            if (content != null) {
                add(name, content);
            }
        }
    }

    private void add(String name, NodeData content) {
        String id = name;
        try {
            id = NodeNames.decode(name);
            leases.add(LeaseNode.parse(id, content).lease());
        } catch (RuntimeException e) {
            unreadable.add(new Unreadable(Unreadable.Kind.LEASE, id, String.valueOf(e.getMessage())));
        }
    }

    List<Lease> leases() {
        return leases;
    }

    List<Unreadable> unreadable() {
        return unreadable;
    }
}
