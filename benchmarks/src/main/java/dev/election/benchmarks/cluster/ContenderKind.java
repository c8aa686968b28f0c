// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The contenders, and the application without any. */
public enum ContenderKind {
    NONE("none", "NoContender", "", null),
    ELECTION(
            "election",
            "ElectionContender",
            "election-",
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM election_lease WHERE lease_id IN"
                    + " (SELECT lease_id FROM election_leader WHERE election_name = 'e0')"),
    SHEDLOCK("shedlock", "ShedLockContender", "shedlock", "SELECT max(pg_xact_commit_timestamp(xmin)) FROM shedlock"),
    SHEDLOCK_EXTENDER("shedlock-extender", "ShedLockExtenderContender", SHEDLOCK.libraries, SHEDLOCK.lastBeat),
    SPRING_INTEGRATION(
            "spring-integration",
            "SpringIntegrationContender",
            "spring-integration|spring-messaging",
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM int_lock"),
    CURATOR("curator", "CuratorContender", "curator|zookeeper|guava|metrics-core|snappy", null);

    private final String label;
    private final String type;
    private final String libraries; // how the names of their jars begin, as a pattern
    private final @Nullable String lastBeat;

    ContenderKind(String label, String type, String libraries, @Nullable String lastBeat) {
        this.label = label;
        this.type = type;
        this.libraries = libraries;
        this.lastBeat = lastBeat;
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
