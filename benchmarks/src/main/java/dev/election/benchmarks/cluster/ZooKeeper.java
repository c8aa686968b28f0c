// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;
import java.util.Map;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/**
 * One ZooKeeper server, Curator's own for tests, on a fresh folder. It runs in this process, not in one that is
 * measured.
 */
final class ZooKeeper implements Backend, AutoCloseable {

    /** Sessions end at multiples of it; they last two at the least. */
    private static final int TICK_MILLIS = 500;

    private final TestingServer server;

    ZooKeeper() throws IOException {
        try {
            server = new TestingServer(
                    new InstanceSpec(null, -1, -1, -1, true, 1, TICK_MILLIS, 1000, Map.of(), "127.0.0.1"), true);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void stop() throws IOException {
        server.stop();
    }

    @Override
    public long startAgain() throws IOException {
        try {
            server.restart();
        } catch (Exception e) {
            throw new IOException(e);
        }
        return System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
