// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The contenders, and the application without any. */
public enum Kind {
    NONE("none", "NoContender", List.of(), null),
    ELECTION(
            "election",
            "ElectionContender",
            List.of("election-"),
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM election_lease WHERE lease_id IN"
                    + " (SELECT lease_id FROM election_leader WHERE election_name = 'e0')"),
    SHEDLOCK(
            "shedlock",
            "ShedLockContender",
            List.of("shedlock"),
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM shedlock"),
    SHEDLOCK_EXTENDER("shedlock-extender", "ShedLockExtenderContender", SHEDLOCK.libraries, SHEDLOCK.lastBeat),
    SPRING_INTEGRATION(
            "spring-integration",
            "SpringIntegrationContender",
            List.of("spring-integration", "spring-messaging"),
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM int_lock"),
    CURATOR("curator", "CuratorContender", List.of("curator", "zookeeper", "guava", "metrics-core", "snappy"), null);

    private final String label;
    private final String type;
    private final List<String> libraries;
    private final @org.jspecify.annotations.Nullable String lastBeat;

    Kind(String label, String type, List<String> libraries, @org.jspecify.annotations.Nullable String lastBeat) {
        this.label = label;
        this.type = type;
        this.libraries = libraries;
        this.lastBeat = lastBeat;
    }

    /** The contender of this name. */
    public static Kind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("No contender '" + label + "'; there are "
                        + Arrays.stream(values()).map(Kind::label).toList()));
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
        return libraries.stream().noneMatch(library::startsWith)
                && Arrays.stream(values())
                        .flatMap(kind -> kind.libraries.stream())
                        .anyMatch(library::startsWith);
    }
}
