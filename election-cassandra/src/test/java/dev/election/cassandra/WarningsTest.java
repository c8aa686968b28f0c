// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an instance warns of at the start. */
final class WarningsTest {

    private static final Tables TABLES = new Tables("election", "election_", "default");
    private static final Map<String, Long> ONE_DATACENTER = Map.of("east", 3L);
    private static final Map<String, Long> TWO_DATACENTERS = Map.of("east", 3L, "west", 3L);

    private static List<String> of(
            CassandraConsistency consistency, Map<String, Long> datacenters, Map<String, String> replication) {
        return new Warnings(TABLES, consistency).ofReplication(replication, datacenters);
    }

    private static Map<String, String> network(Map<String, String> factors) {
        Map<String, String> replication = new java.util.HashMap<>(factors);
        replication.put("class", "org.apache.cassandra.locator.NetworkTopologyStrategy");
        return replication;
    }

    private static Map<String, String> simple(String factor) {
        return Map.of("class", "org.apache.cassandra.locator.SimpleStrategy", "replication_factor", factor);
    }

    @Test
    void threeReplicasInOneDatacenterAreFine() {
        for (CassandraConsistency consistency : CassandraConsistency.values()) {
            assertThat(of(consistency, ONE_DATACENTER, network(Map.of("east", "3"))))
                    .isEmpty();
            assertThat(of(consistency, ONE_DATACENTER, simple("3"))).isEmpty();
        }
    }

    @Test
    void oneOrTwoReplicasAreTooFew() {
        assertThat(of(CassandraConsistency.QUORUM, ONE_DATACENTER, network(Map.of("east", "1"))))
                .singleElement()
                .asString()
                .contains("a single replica in east: while its node is down no instance leads");
        assertThat(of(CassandraConsistency.LOCAL_QUORUM, ONE_DATACENTER, simple("2")))
                .singleElement()
                .asString()
                .contains("2 replicas: both must answer");
    }

    @Test
    void moreReplicasThanNodesAreTooMany() {
        assertThat(of(CassandraConsistency.QUORUM, ONE_DATACENTER, network(Map.of("east", "5"))))
                .singleElement()
                .asString()
                .contains("there are only 3 nodes");
    }

    @Test
    void simpleStrategyOverTwoDatacentersPlacesReplicasAnywhere() {
        assertThat(of(CassandraConsistency.QUORUM, TWO_DATACENTERS, simple("3")))
                .singleElement()
                .asString()
                .contains("uses SimpleStrategy in a cluster of the data centers [east, west]")
                .contains("ALTER KEYSPACE election WITH replication = {'class': 'NetworkTopologyStrategy', 'east': 3}");
    }

    @Test
    void aMajorityOfOneOfTwoDatacentersDoesNotDecideForBoth() {
        assertThat(of(CassandraConsistency.LOCAL_QUORUM, TWO_DATACENTERS, network(Map.of("east", "3", "west", "3"))))
                .singleElement()
                .asString()
                .contains("instances with another local data center have a leader of their own");
    }

    @Test
    void aMajorityOfTwoDatacentersNeedsBoth() {
        assertThat(of(CassandraConsistency.QUORUM, TWO_DATACENTERS, network(Map.of("east", "3", "west", "3"))))
                .singleElement()
                .asString()
                .contains("if one of them is down");
    }

    @Test
    void deletionsMustBeRememberedAndReadsMustNotGoBack() {
        assertThat(Warnings.ofOptions(
                        "election.election_lease",
                        Map.of(
                                CqlIdentifier.fromInternal("gc_grace_seconds"),
                                3600,
                                CqlIdentifier.fromInternal("read_repair"),
                                "NONE")))
                .hasSize(2)
                .anyMatch(warning -> warning.contains("WITH gc_grace_seconds = 864000"))
                .anyMatch(warning -> warning.contains("WITH read_repair = 'BLOCKING'"));
        assertThat(Warnings.ofOptions(
                        "election.election_lease",
                        Map.of(
                                CqlIdentifier.fromInternal("gc_grace_seconds"),
                                864_000,
                                CqlIdentifier.fromInternal("read_repair"),
                                "BLOCKING")))
                .isEmpty();
    }

    @Test
    void versionsBefore41HaveErrorsInConditionalWrites() {
        assertThat(Warnings.ofVersions(List.of(version("5.0.9"), version("4.1.0"))))
                .isEmpty();
        assertThat(Warnings.ofVersions(List.of(version("5.0.9"), version("4.0.11"))))
                .singleElement()
                .asString()
                .contains("Cassandra 4.0.11")
                .contains("Upgrade all nodes to 4.1 or later");
    }

    @Test
    void timestampsThatAreHoursAheadComeFromAWrongClock() {
        Warnings warnings = new Warnings(TABLES, CassandraConsistency.QUORUM);
        Instant now = Instant.parse("2026-11-24T09:30:00Z");

        assertThat(warnings.ofTimestamps(now.plus(Duration.ofHours(3)), now)).isEmpty();
        assertThat(warnings.ofTimestamps(now.plus(Duration.ofHours(30)), now))
                .singleElement()
                .asString()
                .contains("timestamps up to 30 h ahead")
                .endsWith("until 2026-11-25T15:30:00Z");
    }

    private static Version version(String text) {
        return Objects.requireNonNull(Version.parse(text));
    }
}
