// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.store.LeaderRecord;
import org.apache.zookeeper.Op;

/**
 * Keeps an application's own transactions on the same ensemble from taking effect after their term has ended: the check
 * that it returns becomes an operation of the transaction, which then has no effect once the record of the election has
 * changed.
 *
 * <pre>{@code
 * ZooKeeperFence.Check check = store.fence().check(term);
 * zooKeeper.multi(List.of(check.operation(), Op.setData("/orders/next", data, -1)));
 * }</pre>
 *
 * With Curator: {@code client.transactionOp().check().withVersion(check.version()).forPath(check.path())}. The
 * transaction fails with {@code BadVersionException} if the term was over; nothing of it has taken effect then.
 *
 * <p>A check holds for one term and may be used for all of its transactions. A term that merely has run out, without
 * another having begun, is not noticed by ZooKeeper: call {@link Term#ensureCurrent()} before each transaction.
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
     * @since 0.1.0
     */
    public record Check(String path, int version) {

        /** The operation for a transaction over a connection to the same root. */
        public Op operation() {
            return Op.check(path, version);
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
        return new Check(store.pathOf(term.election()), node.version());
    }
}
