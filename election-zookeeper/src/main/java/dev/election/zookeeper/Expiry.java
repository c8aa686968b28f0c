// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.Hint;
import dev.election.store.SilentLease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/** Removes leases that still have the heartbeat that was seen. Confined to one call. */
final class Expiry {

    private final Nodes nodes;
    private final Call call;
    private final Connection connection;
    private final Function<Hint, @Nullable Op> hints;
    private final Map<String, SilentLease> open = new LinkedHashMap<>();
    private int expired;

    Expiry(Nodes nodes, Call call, Connection connection, Function<Hint, @Nullable Op> hints) {
        this.nodes = nodes;
        this.call = call;
        this.connection = connection;
        this.hints = hints;
    }

    /** Removes them, and returns how many this removed. */
    int expire(Collection<SilentLease> leases) {
        leases.forEach(lease -> open.put(lease.id(), lease));
        while (!open.isEmpty()) {
            List<Multi> sent = new ArrayList<>();
            List<List<Silent>> pages = Pages.of(findSilent(), Pages.MOST_RECORDS, lease -> Pages.bytes(lease.path()));
            pages.forEach(page -> sent.add(transaction(page).send(connection)));
            for (int i = 0; i < sent.size(); i++) {
                if (sent.get(i).isDone(call)) {
                    expired += pages.get(i).size();
                    pages.get(i).forEach(lease -> open.remove(lease.id()));
                }
            }
        }
        return expired;
    }

    /** A lease that has the heartbeat that was seen, at this version of its node. */
    private record Silent(String id, String path, int version) {}

    private List<Silent> findSilent() {
        List<String> paths = open.keySet().stream().map(nodes::lease).toList();
        var synced = connection.sync(nodes.root());
        Iterator<@Nullable NodeData> contents =
                Pages.read(call, connection, paths, Pages.MOST_LEASES).iterator();
        call.await(synced);
        List<Silent> silent = new ArrayList<>();
        for (SilentLease lease : List.copyOf(open.values())) {
            NodeData content = contents.next();
            // protocol, rule 5: only the heartbeat that was seen may be expired
            if (content != null && LeaseNode.heartbeat(content) == lease.heartbeat()) {
                silent.add(new Silent(
                        lease.id(), nodes.lease(lease.id()), content.stat().getVersion()));
            } else {
                open.remove(lease.id());
            }
        }
        return silent;
    }

    private Multi transaction(List<Silent> page) {
        Multi transaction = new Multi();
        page.forEach(lease -> transaction.add(Op.delete(lease.path(), lease.version())));
        Op hint = hints.apply(Hint.expired(page.get(0).id())); // one is enough to make peers observe
        if (hint != null) {
            transaction.add(hint, () -> nodes.create(call, connection));
        }
        return transaction;
    }
}
