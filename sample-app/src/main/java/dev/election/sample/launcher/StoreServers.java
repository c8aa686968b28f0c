// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The servers that keep the leases. Closing ends them and deletes their data; it does so once. */
interface StoreServers extends AutoCloseable {

    /** How many are started of an engine: as few as survive the loss of one. */
    int NUMBER = 3;

    /** No servers: the leases are in the database of the instances. */
    StoreServers NONE = new StoreServers() {
        @Override
        public List<String> addresses() {
            return List.of();
        }

        @Override
        public Map<String, String> environment(List<Integer> ports) {
            return Map.of();
        }

        @Override
        public void close() {}
    };

    /** Where each of them is, for people. */
    List<String> addresses();

    /**
     * Where they serve instances, each of which a proxy may replace; empty if clients find the servers by themselves,
     * so that no proxy can.
     */
    default List<InetSocketAddress> endpoints() {
        return List.of();
    }

    /**
     * How an instance reaches them: properties as environment variables, which show no password to other users.
     *
     * @param ports those of the loopback interface that it uses, in the order of {@link #endpoints()}
     */
    Map<String, String> environment(List<Integer> ports);

    @Override
    void close();

    /** These ports of the loopback interface. */
    static List<InetSocketAddress> onLoopback(List<Integer> ports) {
        return ports.stream()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
    }

    /** Waits until a server serves, which it cannot before most of the others are there. */
    static void await(String server, BooleanSupplier serves) throws StartException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!serves.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new StartException(server + " does not serve after 30 s.");
            }
            Thread.sleep(50);
        }
    }
}
