// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeadershipLostException;
import java.sql.Connection;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * The fence of an application's transactions. A transaction of leader work on the election's database is checked just
 * before it commits, and is rolled back with a {@link LeadershipLostException} if its term is over.
 *
 * <p><b>Covered.</b> Every transaction that Spring's transaction managers run on the election's database, whichever
 * {@code DataSource} it uses: {@code @Transactional}, {@code TransactionTemplate}, {@code REQUIRES_NEW}, JPA. This
 * includes a transaction that a caller began before the leader work, if the work is done in it. A transaction manager
 * that is created with {@code new} and is not a bean needs {@code manager.addListener(fencedTransactions)}.
 *
 * <p><b>Not covered.</b> Read-only transactions; connections in auto-commit mode; and transactions on other databases,
 * which is logged once for each place in the code. A transaction on another database still does not commit if the term
 * is known to be over. If a transaction manager binds no JDBC connection, its transaction is reported or refused, as
 * {@link Unfenced} says, unless the work calls {@link #check}.
 *
 * <p>An application may define an implementation of its own. It is called as a listener of each transaction.
 *
 * <p>Implementations are thread-safe.
 *
 * @since 0.1.0
 */
public interface FencedTransactions extends TransactionExecutionListener {

    /** The number of transactions of this election's leader work that were rolled back because their term was over. */
    long rejections(String election);

    /**
     * Checks the term of the calling thread's leader work on a connection that Spring does not know, for example the
     * connection of a Hibernate session in a JTA transaction, or of another library's transaction manager.
     *
     * <p>The connection's transaction holds the fence until it ends, so this method may be called at any time in it. If
     * the connection is on the election's database, the surrounding Spring transaction is then neither reported nor
     * refused. Connections that are bound to that transaction are checked at its commit all the same.
     *
     * @throws LeadershipLostException if the term is over: roll the transaction back
     * @throws dev.election.LeaseStoreException if the database could not answer: roll the transaction back; it may be
     *     retried
     * @throws IllegalStateException outside of leader work, and for a connection in auto-commit mode
     */
    void check(Connection connection);
}
