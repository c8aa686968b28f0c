// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.jdbc.JdbcFencingGate;
import dev.election.spring.FencedTransactions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps a leader that was suspended from recording a run after its successor has recorded one. If the leases are in the
 * database, the starter fences each transaction of leader work, and nothing is left to do. If an engine keeps them, the
 * database does not know of them, so each transaction checks and stores its token in the table FENCING_GATE.
 */
@Component
class TokenGate {

    private final JdbcFencingGate gate = new JdbcFencingGate();
    private final JdbcTemplate jdbc;
    private final ObjectProvider<FencedTransactions> fence;

    TokenGate(JdbcTemplate jdbc, ObjectProvider<FencedTransactions> fence) {
        this.jdbc = jdbc;
        this.fence = fence;
    }

    /**
     * Stores the token in the transaction that it guards. A token that is lower than the stored one is refused with an
     * exception.
     */
    void enter(long token) {
        if (fence.getIfAvailable() == null) {
            jdbc.execute((ConnectionCallback<Boolean>) connection -> {
                gate.enter(connection, "JOB_RUN", token);
                return true;
            });
        }
    }
}
