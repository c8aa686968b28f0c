// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What keeps the leases of the instances. A further engine is a value here, a class that starts its servers, and a
 * profile of the application with the same name.
 */
enum StoreKind {
    JDBC("the database"),
    ETCD("etcd"),
    ZOOKEEPER("ZooKeeper"),
    CASSANDRA("Cassandra");

    private final String title;

    StoreKind(String title) {
        this.title = title;
    }

    static Optional<StoreKind> named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.argument().equals(name))
                .findAny();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(StoreKind::argument).toList();
    }

    /** The name of its profile, and what the user gives. */
    String argument() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name for people. */
    String title() {
        return title;
    }

    /** Whether the database of the instances does not know of the leases. */
    boolean isEngine() {
        return this != JDBC;
    }

    /** Whether the start of its servers lasts so long that it has to be announced. */
    boolean isSlowToStart() {
        return this == CASSANDRA;
    }

    /** Starts servers on free ports of the loopback interface, and returns when they serve. */
    StoreServers start() throws StartException, InterruptedException {
        return switch (this) {
            case JDBC -> StoreServers.NONE;
            case ETCD -> EtcdServers.start();
            case ZOOKEEPER -> ZooKeeperServers.start();
            case CASSANDRA -> CassandraServers.start();
        };
    }
}
