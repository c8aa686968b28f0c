// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.store.LeaderRecord;
import java.util.List;
import org.apache.zookeeper.Op;

/**
 * Keeps an application's own transactions on the same ensemble from taking effect after their term has ended: the check
 * that it returns becomes two operations of the transaction, which then has no effect once the record of the election
 * has changed, or the lease of the term is gone.
 *
 * <pre>{@code
 * ZooKeeperFence.Check check = store.fence().check(term);
 * List<Op> transaction = new ArrayList<>(check.operations());
 * transaction.add(Op.setData("/orders/next", data, -1));
 * zooKeeper.multi(transaction);
 * }</pre>
 *
 * With Curator, {@code client.transactionOp().check().withVersion(check.version()).forPath(check.path())}, and the same
 * for {@code check.leasePath()} with version -1. The transaction fails with {@code BadVersionException} if the term was
 * over, or with {@code NoNodeException} if its lease was gone; nothing of it has taken effect then.
 *
 * <p>A check holds for one term and may be used for all of its transactions. A term that merely has run out, without
 * its lease having been expired, is not noticed by ZooKeeper: call {@link Term#ensureCurrent()} before each
 * transaction.
 *
 * <p>Not guaranteed after nodes were deleted by hand or restored from a backup while a leader was alive: versions of a
 * node begin again then, and ZooKeeper can compare nothing else. The fence of etcd compares the content.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class ZooKeeperFence {

    private final ZooKeeperLeaseStore store;

    ZooKeeperFence(ZooKeeperLeaseStore store) {
        this.store = store;
    }

    /**
     * That the record of a term is unchanged.
     *
     * @param path the node of the record, as seen by the store's connection; an application whose own connection string
     *     ends with another path, or that uses a namespace of Curator, has to name the same node by its own path
     * @param version the version of that node
     * @param leasePath the node of the lease of the term. It narrows what the version of the record leaves open, since
     *     versions begin again where a node was deleted by hand: a term whose lease is gone is refused in any case
     * @since 0.1.0
     */
    public record Check(String path, int version, String leasePath) {

        /** The operations for a transaction over a connection to the same root. */
        public List<Op> operations() {
            return List.of(Op.check(path, version), Op.check(leasePath, -1));
        }
    }

    /**
     * Reads the record of the term, and returns the check that it is unchanged. Blocks for at most the call timeout.
     *
     * @throws LeadershipLostException if the term is over
     * @throws LeaseStoreException if that could not be determined; it may be tried again
     */
    public Check check(Term term) {
        term.ensureCurrent();
        LeaderNode node = store.find(term.election());
        LeaderRecord leader = node == null ? null : node.leader();
        if (node == null
                || leader == null
                || leader.token() != term.token()
                || !term.leaseId().equals(leader.leaseId())) {
            throw new LeadershipLostException(
                    term.election(),
                    term.token(),
                    "A transaction of term " + term.token() + " of '" + term.election()
                            + "' must not take effect: another instance has taken over, or this one has released it");
        }
        return new Check(store.pathOf(term.election()), node.version(), store.pathOfLease(term.leaseId()));
    }
}
