// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ZooKeeperStoreTest implements EngineFacts {

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestingServer server;

    @BeforeAll
    static void start() throws Exception {
        System.setProperty("zookeeper.admin.enableServer", "false");
        server = new TestingServer();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Override
    public String[] properties(String place) {
        return new String[] {
            "election.store=zookeeper",
            "election.zookeeper.connect-string=" + server.getConnectString(),
            "election.zookeeper.root=/" + place,
            "election.zookeeper.username=orders",
            "election.zookeeper.password=secret"
        };
    }
}
