// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import dev.election.LeadershipLostException;
import dev.election.Term;
import java.sql.Connection;

/**
 * Checks a term just before a transaction commits.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TermCheck {

    /**
     * Keeps the term from being followed by another one until the connection's transaction has ended.
     *
     * @return false if the connection belongs to another database than the election's
     * @throws LeadershipLostException if the term is over, so that the connection's transaction must not commit
     */
    boolean check(Connection connection, Term term);
}
