// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The contenders, and the application without any. */
public enum ContenderKind {
    NONE("none", "NoContender", "", null, Place.DATABASE),
    ELECTION(
            "election",
            "ElectionContender",
            Libraries.OURS,
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM election_lease WHERE lease_id IN"
                    + " (SELECT lease_id FROM election_leader WHERE election_name = 'e0')",
            Place.DATABASE),
    SHEDLOCK(
            "shedlock",
            "ShedLockContender",
            "shedlock",
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM shedlock",
            Place.DATABASE),
    SHEDLOCK_EXTENDER(
            "shedlock-extender", "ShedLockExtenderContender", SHEDLOCK.libraries, SHEDLOCK.lastBeat, Place.DATABASE),
    SPRING_INTEGRATION(
            "spring-integration",
            "SpringIntegrationContender",
            "spring-integration|spring-messaging",
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM int_lock",
            Place.DATABASE),
    ELECTION_ZOOKEEPER(
            "election-zookeeper",
            "ElectionContender",
            Libraries.OURS + "|election-zookeeper|curator-client|curator-framework|" + Libraries.ZOOKEEPER_CLIENT,
            null,
            Place.ZOOKEEPER),
    CURATOR("curator", "CuratorContender", "curator|" + Libraries.ZOOKEEPER_CLIENT, null, Place.ZOOKEEPER),
    ELECTION_ETCD(
            "election-etcd",
            "ElectionContender",
            Libraries.OURS + "|election-etcd|" + Libraries.ETCD_CLIENT,
            null,
            Place.ETCD),
    JETCD("jetcd", "JetcdContender", Libraries.ETCD_CLIENT, null, Place.ETCD);

    /** Where a contender keeps its elections. */
    enum Place {
        DATABASE("jdbc", ""),
        ETCD("etcd", "http://"),
        ZOOKEEPER("zookeeper", "");

        private final String store;
        private final String scheme;

        Place(String store, String scheme) {
            this.store = store;
            this.scheme = scheme;
        }

        /** As this project calls it. */
        String store() {
            return store;
        }

        /** The addresses of servers on these ports, as clients want to have them. */
        String addresses(List<Integer> ports) {
            return ports.stream().map(port -> scheme + "127.0.0.1:" + port).collect(Collectors.joining(","));
        }
    }

    private final String label;
    private final String type;
    private final String libraries; // how the names of their jars begin, as a pattern
    private final @Nullable String lastBeat;
    private final Place place;

    ContenderKind(String label, String type, String libraries, @Nullable String lastBeat, Place place) {
        this.label = label;
        this.type = type;
        this.libraries = libraries;
        this.lastBeat = lastBeat;
        this.place = place;
    }

    /** What is constant must be there before the values are. */
    private static final class Libraries {
        static final String OURS = "election-core|election-jdbc|election-spring-boot-starter";
        static final String ZOOKEEPER_CLIENT = "zookeeper|guava|metrics-core|snappy";
        static final String ETCD_CLIENT = "jetcd|grpc|protobuf|proto-google|perfmark|vertx|failsafe|gson|guava";
    }

    /** The contender of this name. */
    public static ContenderKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("No contender '" + label + "'; there are "
                        + Arrays.stream(values()).map(ContenderKind::label).toList()));
    }

    public String label() {
        return label;
    }

    /** Whether it keeps its locks in the database. */
    public boolean usesDatabase() {
        return lastBeat != null;
    }

    /** Whether it is this project, on whichever store. */
    public boolean isOurs() {
        return this == ELECTION || this == ELECTION_ETCD || this == ELECTION_ZOOKEEPER;
    }

    /** Whether it is measured as often as this project: it is the only rival on its engine. */
    public boolean isMeasuredOften() {
        return isOurs() || place != Place.DATABASE;
    }

    /** This project on the same store, which it is compared with. */
    public ContenderKind rivalOf() {
        return switch (place) {
            case DATABASE -> ELECTION;
            case ETCD -> ELECTION_ETCD;
            case ZOOKEEPER -> ELECTION_ZOOKEEPER;
        };
    }

    Place place() {
        return place;
    }

    /** Whether one process keeps what it has, as long as nothing happens to it. */
    public boolean leadsOn() {
        return this != NONE && this != SHEDLOCK;
    }

    /** When the leader last showed that it lives, by the server's own commit times; empty where no table tells. */
    Optional<String> lastBeat() {
        return Optional.ofNullable(lastBeat);
    }

    String type() {
        return "dev.election.benchmarks.contender." + type;
    }

    /** Whether this entry of a class path is another contender's. */
    boolean isForeign(String library) {
        return !owns(library) && Arrays.stream(values()).anyMatch(kind -> kind.owns(library));
    }

    private boolean owns(String library) {
        return !libraries.isEmpty() && library.matches("(" + libraries + ").*");
    }
}
