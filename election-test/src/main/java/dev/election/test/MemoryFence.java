// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.spring.fence.TermCheck;
import dev.election.store.LeaderRecord;
import dev.election.store.LeaseStore;
import java.sql.Connection;
import java.util.Set;

/**
 * The fence of transactions over a store in memory: as the fence in a database, it reads the election's record,
 * whatever the instance believes. Unlike that one it cannot keep the record from changing until the commit.
 */
record MemoryFence(LeaseStore store) implements TermCheck {

    @Override
    public boolean check(Connection connection, Term term) {
        term.ensureCurrent();
        boolean holds =
                store.observe(Set.of(term.election()), null).leaders().stream().anyMatch(each -> isOf(each, term));
        if (!holds) {
            throw new LeadershipLostException(
                    term.election(),
                    term.token(),
                    "A transaction of term " + term.token() + " of '" + term.election()
                            + "' must not commit: another instance has taken over, or this one has released it");
        }
        return true;
    }

    private static boolean isOf(LeaderRecord leader, Term term) {
        return leader.election().equals(term.election())
                && leader.token() == term.token()
                && term.leaseId().equals(leader.leaseId());
    }
}
