// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
            "shedlock-extender",
            "ShedLockExtenderContender",
            SHEDLOCK.libraries,
            SHEDLOCK.lastBeatQuery,
            Place.DATABASE),
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
    JETCD("jetcd", "JetcdContender", Libraries.ETCD_CLIENT, null, Place.ETCD),
    ELECTION_CASSANDRA(
            "election-cassandra",
            "ElectionContender",
            Libraries.OURS + "|election-cassandra|" + Libraries.CASSANDRA_CLIENT,
            null,
            Place.CASSANDRA);

    /** Where a contender keeps its elections. */
    enum Place {
        DATABASE("jdbc", "", false),
        ETCD("etcd", "http://", false),
        ZOOKEEPER("zookeeper", "", false),
        CASSANDRA("cassandra", "", true);

        private final String store;
        private final String scheme;
        private final boolean hasAddressForEach;

        Place(String store, String scheme, boolean hasAddressForEach) {
            this.store = store;
            this.scheme = scheme;
            this.hasAddressForEach = hasAddressForEach;
        }

        /** The value of {@code election.store}. */
        String store() {
            return store;
        }

        /** The addresses of servers on these ports, as clients expect them. */
        String addresses(List<Integer> ports) {
            return IntStream.range(0, ports.size())
                    .mapToObj(i -> scheme + "127.0.0." + (hasAddressForEach ? i + 1 : 1) + ":" + ports.get(i))
                    .collect(Collectors.joining(","));
        }
    }

    private final String label;
    private final String type;
    private final String libraries; // how the names of their jars begin, as a pattern
    private final @Nullable String lastBeatQuery;
    private final Place place;

    ContenderKind(String label, String type, String libraries, @Nullable String lastBeatQuery, Place place) {
        this.label = label;
        this.type = type;
        this.libraries = libraries;
        this.lastBeatQuery = lastBeatQuery;
        this.place = place;
    }

    /** Constants for the values above. An enum's own static fields are set after its values. */
    private static final class Libraries {
        static final String OURS = "election-core|election-jdbc|election-spring-boot-starter";
        static final String ZOOKEEPER_CLIENT = "zookeeper|guava|metrics-core|snappy";
        static final String ETCD_CLIENT = "jetcd|grpc|protobuf|proto-google|perfmark|vertx|failsafe|gson|guava";
        static final String CASSANDRA_CLIENT = "spring-boot-cassandra|java-driver|native-protocol|config-|jnr-|jffi|asm"
                + "|HdrHistogram|metrics-core";
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
        return lastBeatQuery != null;
    }

    /** Whether it is this project, on whichever store. */
    public boolean isOurs() {
        return this == ours();
    }

    /** Whether it is measured as often as this project: it is the only rival on its engine. */
    public boolean isMeasuredOften() {
        return isOurs() || place != Place.DATABASE;
    }

    /** The contender of this project on the same store, with which this one is compared. */
    public ContenderKind ours() {
        return switch (place) {
            case DATABASE -> ELECTION;
            case ETCD -> ELECTION_ETCD;
            case ZOOKEEPER -> ELECTION_ZOOKEEPER;
            case CASSANDRA -> ELECTION_CASSANDRA;
        };
    }

    /** About how many seconds its servers take to start and to stop. Each step of a measurement uses new ones. */
    public int serverSeconds() {
        return place == Place.CASSANDRA ? 40 : 0;
    }

    /** Whether a proxy between it and a server can be the only way to this server. */
    public boolean canBeCutOff() {
        return place != Place.CASSANDRA;
    }

    Place place() {
        return place;
    }

    /** Whether a leader stays the leader as long as nothing fails, unlike the holder of a lock for one job. */
    public boolean keepsLeadership() {
        return this != NONE && this != SHEDLOCK;
    }

    /** The query for the commit time of the leader's last heartbeat; empty if no table of the database shows it. */
    Optional<String> lastBeatQuery() {
        return Optional.ofNullable(lastBeatQuery);
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
