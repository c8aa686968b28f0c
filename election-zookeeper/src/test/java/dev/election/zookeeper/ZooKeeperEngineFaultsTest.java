// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.testing.engine.Engine;
import dev.election.testing.engine.EngineFaultsContract;
import org.junit.jupiter.api.AfterAll;

/** What every store must keep, while servers are killed, or silent for all clients, and while clients are cut off. */
final class ZooKeeperEngineFaultsTest extends EngineFaultsContract {

    private static final Servers SERVERS = Servers.own();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    @Override
    protected Engine newEngine() {
        return new ZooKeeperEngine(SERVERS);
    }

    /** ZooKeeper's client waits for up to a second before it connects to another server. */
    @Override
    protected boolean losesTermsToASilentNode() {
        return true;
    }
}
