// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.LeaseStoreException;
import dev.election.store.Hint;
import dev.election.store.Lease;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** Opens, renews and closes leases. Safe for use by many threads. */
final class OwnLeases {

    /*
     * The heartbeat is in the content of the node, and each renewal is conditional on the version at which the renewer
     * saw a lower one. So a renewal that was abandoned and arrives late finds another version, and changes nothing.
     */

    private final Nodes nodes;
    private final Function<Hint, @Nullable Op> hints;
    // The id of the lease that was opened last. Of no other lease is anything remembered, whoever renews it here.
    private volatile @Nullable String opened;

    // That lease as its node is since it was opened or renewed last; null if that is unknown. Any thread writes it; a
    // stale one costs a read.
    private volatile @Nullable LeaseNode last;

    // That lease as it was confirmed last; null if there is none. Written by the thread of renewals.
    private volatile @Nullable Lease confirmed;

    OwnLeases(Nodes nodes, Function<Hint, @Nullable Op> hints) {
        this.nodes = nodes;
        this.hints = hints;
    }

    void open(Call call, Connection connection, Lease lease, Instant at) {
        byte[] content = LeaseNode.bytes(lease, at);
        Reply<String> created = call.await(connection.create(nodes.lease(lease.id()), content, nodes.acl()));
        if (created.code() == Code.NONODE) {
            nodes.create(call, connection);
            created = call.await(connection.create(nodes.lease(lease.id()), content, nodes.acl()));
        }
        if (!created.isOk()) {
            throw call.refused(
                    created.code() == Code.NODEEXISTS
                            ? "there is one with this id already; open one with a new id"
                            : "its node could not be created (" + created.code() + ")");
        }
        opened = lease.id();
        know(lease.id(), new LeaseNode(lease, 0));
    }

    private void know(String leaseId, @Nullable LeaseNode node) {
        if (leaseId.equals(opened)) {
            last = node;
            confirmed = node == null ? null : node.lease();
        }
    }

    /** The lease that was opened last, as it was confirmed last; null if there is none. */
    @Nullable
    Lease confirmed() {
        return confirmed;
    }

    /** Whether these leases show what was confirmed. */
    static boolean isShownBy(Collection<Lease> leases, Lease own) {
        return leases.stream().anyMatch(one -> one.id().equals(own.id()) && one.heartbeat() >= own.heartbeat());
    }

    boolean renew(
            Call call, Connection connection, String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        LeaseNode known = null;
        if (leaseId.equals(opened)) {
            known = last;
            last = null; // until a response says what it is
        }
        if (known == null || known.lease().heartbeat() >= heartbeat) {
            known = read(call, connection, leaseId);
        }
        while (known != null && known.lease().heartbeat() < heartbeat) {
            Lease renewed = known.lease().renewed(heartbeat, cohort);
            Reply<Stat> written =
                    call.await(connection.setData(nodes.lease(leaseId), LeaseNode.bytes(renewed, at), known.version()));
            if (written.isOk()) {
                know(leaseId, new LeaseNode(renewed, written.require().getVersion()));
                return true;
            }
            known = written.code() == Code.NONODE ? null : read(call, connection, leaseId);
        }
        if (known != null && known.lease().heartbeat() > heartbeat) {
            throw LeaseStoreException.renewedByAnother(leaseId, known.lease().heartbeat(), heartbeat);
        }
        know(leaseId, known);
        return known != null;
    }

    private @Nullable LeaseNode read(Call call, Connection connection, String leaseId) {
        CompletableFuture<Reply<Boolean>> synced = connection.sync(nodes.root());
        Reply<NodeData> found = call.await(connection.getData(nodes.lease(leaseId)));
        call.await(synced);
        if (!found.isOk()) {
            return null;
        }
        try {
            return LeaseNode.parse(leaseId, found.require());
        } catch (RuntimeException e) {
            throw call.refused("the content of " + nodes.lease(leaseId) + " is not that of a lease (" + e.getMessage()
                    + "); delete the node, so that the instance opens another lease");
        }
    }

    void close(Call call, Connection connection, String leaseId) {
        know(leaseId, null);
        boolean[] open = {true};
        while (open[0]) {
            Multi transaction = new Multi().add(Op.delete(nodes.lease(leaseId), -1), () -> open[0] = false);
            Op hint = hints.apply(Hint.closed(leaseId));
            if (hint != null) {
                transaction.add(hint, () -> nodes.create(call, connection));
            }
            if (transaction.send(connection).isDone(call)) {
                return;
            }
        }
    }
}
