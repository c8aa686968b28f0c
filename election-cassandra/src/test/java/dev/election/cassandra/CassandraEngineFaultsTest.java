// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.testing.engine.Engine;
import dev.election.testing.engine.EngineFaultsContract;

/**
 * What every store must keep, while real nodes of Cassandra are killed and frozen (SIGSTOP), and clients are cut off,
 * and while the clock of one node is an hour ahead.
 */
@NeedsCassandra
final class CassandraEngineFaultsTest extends EngineFaultsContract {

    @Override
    protected Engine newEngine() {
        return new CassandraEngine();
    }

    /** Nodes of Cassandra are all alike. */
    @Override
    protected int nodesHarmedInTurn() {
        return 1;
    }
}
