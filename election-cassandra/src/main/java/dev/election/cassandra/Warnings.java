// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.Version;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What will go wrong later with the cluster and the tables as they are. */
final class Warnings {

    private static final Version OLDEST = Objects.requireNonNull(Version.parse("4.1.0"));
    private static final int SHORTEST_GRACE_SECONDS = 24 * 60 * 60;
    // How long Cassandra remembers the last conditional write of a partition at least, which orders the next after it.
    private static final Duration SHORTEST_MEMORY = Duration.ofHours(3);
    private static final String SIMPLE = "SimpleStrategy";

    private final Tables tables;
    private final CassandraConsistency consistency;

    Warnings(Tables tables, CassandraConsistency consistency) {
        this.tables = tables;
        this.consistency = consistency;
    }

    /** One sentence each. Reads what the driver knows already. */
    List<String> all(CqlSession session) {
        List<String> warnings = new ArrayList<>();
        Collection<Node> nodes = session.getMetadata().getNodes().values();
        session.getMetadata().getKeyspace(tables.keyspaceId()).ifPresent(keyspace -> {
            Map<String, Long> datacenters = nodes.stream()
                    .collect(Collectors.groupingBy(
                            node -> String.valueOf(node.getDatacenter()), TreeMap::new, Collectors.counting()));
            warnings.addAll(ofReplication(keyspace.getReplication(), datacenters));
            for (Tables.Shape shape : List.of(tables.leaseShape(), tables.leaderShape())) {
                warnings.addAll(ofTable(shape, keyspace));
            }
        });
        warnings.addAll(ofVersions(nodes.stream()
                .map(Node::getCassandraVersion)
                .filter(Objects::nonNull)
                .toList()));
        return warnings;
    }

    /** @param datacenters the number of nodes in each */
    List<String> ofReplication(Map<String, String> replication, Map<String, Long> datacenters) {
        String strategy = replication.getOrDefault("class", "");
        if (strategy.endsWith(SIMPLE)) {
            return ofSimpleStrategy(replication, datacenters);
        }
        List<String> warnings = new ArrayList<>();
        Map<String, Integer> factors = new TreeMap<>();
        replication.forEach((name, factor) -> {
            if (!name.equals("class")) {
                factors.put(name, factor(factor));
            }
        });
        factors.forEach((datacenter, factor) -> warnings.addAll(
                ofFactor(datacenter, factor, datacenters.getOrDefault(datacenter, 0L), factors.size() > 1)));
        if (factors.size() > 1 && consistency == CassandraConsistency.LOCAL_QUORUM) {
            warnings.add("Keyspace " + tables.keyspace() + " has replicas in the data centers " + factors.keySet()
                    + ", and this instance decides by a majority in one of them: instances with another local data"
                    + " center have a leader of their own. Use the consistency QUORUM, or run instances in one data"
                    + " center only");
        } else if (factors.size() == 2 && consistency == CassandraConsistency.QUORUM) {
            warnings.add("Keyspace " + tables.keyspace() + " has replicas in two data centers " + factors.keySet()
                    + ": if one of them is down, there may be no majority and so no leader. Use three data centers, or"
                    + " replicas in a single one");
        }
        return warnings;
    }

    private List<String> ofSimpleStrategy(Map<String, String> replication, Map<String, Long> datacenters) {
        List<String> warnings = new ArrayList<>();
        long nodes = datacenters.values().stream().mapToLong(Long::longValue).sum();
        warnings.addAll(ofFactor(null, factor(replication.getOrDefault("replication_factor", "0")), nodes, false));
        if (datacenters.size() > 1) {
            TreeSet<String> names = new TreeSet<>(datacenters.keySet());
            warnings.add("Keyspace " + tables.keyspace() + " uses SimpleStrategy in a cluster of the data centers "
                    + names + ", so nobody knows where its replicas are. ALTER KEYSPACE "
                    + tables.keyspaceId().asCql(true) + " WITH replication = {'class': 'NetworkTopologyStrategy', '"
                    + names.first() + "': 3}, then repair it");
        }
        return warnings;
    }

    private static int factor(String text) {
        String full = text.split("/", -1)[0];
        return full.chars().allMatch(Character::isDigit) && !full.isEmpty() ? Integer.parseInt(full) : 0;
    }

    private List<String> ofFactor(@Nullable String datacenter, int factor, long nodes, boolean oneOfSeveral) {
        String where = "Keyspace " + tables.keyspace() + " has "
                + (factor == 1 ? "a single replica" : factor + " replicas")
                + (datacenter == null ? "" : " in " + datacenter);
        List<String> warnings = new ArrayList<>();
        if (nodes > 0 && factor > nodes) {
            warnings.add(where + ", but there are only " + nodes + " nodes: add nodes, or lower it, then repair it");
        }
        if (oneOfSeveral && consistency == CassandraConsistency.QUORUM) {
            return warnings;
        }
        if (factor == 1) {
            warnings.add(where + ": while its node is down no instance leads, and all is lost with its disk. Use three"
                    + " replicas");
        } else if (factor == 2) {
            warnings.add(where + ": both must answer, so the failure of either leaves no leader. Use three replicas");
        }
        return warnings;
    }

    private static List<String> ofTable(Tables.Shape shape, KeyspaceMetadata keyspace) {
        return keyspace.getTable(shape.name())
                .map(table -> ofOptions(shape.qualifiedName(), table.getOptions()))
                .orElse(List.of());
    }

    static List<String> ofOptions(String table, Map<CqlIdentifier, Object> options) {
        List<String> warnings = new ArrayList<>();
        Object grace = options.get(CqlIdentifier.fromInternal("gc_grace_seconds"));
        if (grace instanceof Integer seconds && seconds < SHORTEST_GRACE_SECONDS) {
            warnings.add("Table " + table + " forgets deletions after " + seconds
                    + " s: a deleted lease may come back from"
                    + " a node that was away for longer. ALTER TABLE " + table + " WITH gc_grace_seconds = 864000, and"
                    + " repair it more often than that");
        }
        Object repair = options.get(CqlIdentifier.fromInternal("read_repair"));
        if (repair != null && !"BLOCKING".equals(repair)) {
            warnings.add("Table " + table + " has read_repair " + repair + ", with which reads may go back in time."
                    + " ALTER TABLE " + table + " WITH read_repair = 'BLOCKING'");
        }
        return warnings;
    }

    /** Reads when the records of the group were written, and the time, both by clocks of Cassandra. */
    SimpleStatement timestamps() {
        return SimpleStatement.newInstance(
                        "SELECT max(writetime(lease)) AS latest, currentTimestamp() AS now FROM " + tables.leader()
                                + " WHERE grp = ?",
                        tables.group())
                .setConsistencyLevel(consistency.commit());
    }

    List<String> ofTimestamps(@Nullable Row row) {
        Instant now = row == null ? null : row.getInstant("now");
        return row == null || now == null || row.isNull("latest")
                ? List.of()
                : ofTimestamps(Instant.EPOCH.plus(row.getLong("latest"), ChronoUnit.MICROS), now);
    }

    List<String> ofTimestamps(Instant latest, Instant now) {
        Duration ahead = Duration.between(now, latest);
        return ahead.compareTo(SHORTEST_MEMORY) <= 0
                ? List.of()
                : List.of("Records of group '" + tables.group() + "' in " + tables.leader() + " were written with"
                        + " timestamps up to " + ahead.toHours() + " h ahead, by a node whose clock was wrong. If no"
                        + " record of the group changes for gc_grace_seconds, Cassandra may drop the next changes, and"
                        + " two instances may lead. Let a leader step down more often than that until "
                        + latest.truncatedTo(ChronoUnit.SECONDS));
    }

    static List<String> ofVersions(Collection<Version> versions) {
        return versions.stream()
                .filter(version -> version.compareTo(OLDEST) < 0)
                .min(Version::compareTo)
                .map(version -> List.of("Cassandra " + version + " has errors in conditional writes that 4.1 has not:"
                        + " two instances may lead. Upgrade all nodes to 4.1 or later"))
                .orElse(List.of());
    }
}
