// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The sample with its leases in etcd, which no Maven artifact brings: skipped where it is not installed. */
class EtcdStoryIT extends EngineStoryFacts {

    private static final Path ETCD = Path.of("/usr/bin/etcd");

    EtcdStoryIT() {
        super("etcd", "etcd");
    }

    static void assumeInstalled() {
        assumeTrue(Files.isExecutable(ETCD), "skipped, because there is no " + ETCD + ": install etcd-server");
    }

    @Override
    Story play() throws Exception {
        assumeInstalled();
        return super.play();
    }
}
