// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeadershipLostException;
import java.sql.Connection;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * The fence of transactions, as a bean: a transaction that leader work begins on the election's database is checked just before
 * it commits, and rolled back with a {@link LeadershipLostException} if its term is over.
 *
 * <p>Covered is whatever goes through Spring's transaction managers and is on the election's database, by whatever
 * {@code DataSource}: {@code @Transactional}, {@code TransactionTemplate}, {@code REQUIRES_NEW}, and JPA. A manager that is
 * made with {@code new} and is no bean needs {@code manager.addListener(fencedTransactions)}. A transaction of a manager that
 * binds no JDBC connection is reported or refused, as {@link Unfenced} says, unless its work calls {@link #check}.
 *
 * <p>A transaction that was begun before the leader work is checked too, if the work was done in it: such as one of a caller.
 *
 * <p>Not covered: read-only transactions; those of other databases, which is said once in the log, and which do not commit
 * either once the term is known to be over; and connections in auto-commit mode.
 *
 * <p>Safe for use by many threads.
 */
public interface FencedTransactions extends TransactionExecutionListener {

    /** How many transactions of work of this election were rolled back because their term was over. */
    long rejections(String election);

    /**
     * Checks the term of the calling thread's leader work on a connection that Spring does not know, say that of a Hibernate
     * session in a JTA transaction, or of another library's transaction manager. The connection's transaction holds the fence
     * until it ends, so this may be called at any time in it. The transaction of Spring around it is neither reported nor refused
     * then, if the connection is on the election's database; connections that are bound to it are checked at its commit all the same.
     *
     * @throws LeadershipLostException if the term is over: roll the transaction back
     * @throws dev.election.LeaseStoreException if that could not be found out: roll the transaction back; it may be tried again
     * @throws IllegalStateException outside of leader work, and on a connection in auto-commit mode
     */
    void check(Connection connection);
}
