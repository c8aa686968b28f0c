// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

/** The sample with its leases in ZooKeeper. */
class ZooKeeperStoryIT extends EngineStoryFacts {

    ZooKeeperStoryIT() {
        super("zookeeper", "ZooKeeper");
    }
}
