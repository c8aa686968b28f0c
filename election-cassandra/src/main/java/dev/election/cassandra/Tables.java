// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The two tables, and the group whose part of them a store sees.
 *
 * @param keyspace as it is, without quotes
 * @param prefix what the names of the tables begin with
 * @param group the group of instances that share elections
 */
record Tables(String keyspace, String prefix, String group) {

    /** What one of the tables must be. */
    record Shape(
            CqlIdentifier name,
            String qualifiedName,
            Map<CqlIdentifier, DataType> columns,
            List<CqlIdentifier> key,
            int partitionKeySize,
            String ddl) {

        /** @param columns lines with the name and the type of a column, and "STATIC" if it is */
        static Shape of(CqlIdentifier name, String qualifiedName, List<String> columns, String key, int partition) {
            Map<CqlIdentifier, DataType> types = new LinkedHashMap<>();
            for (String column : columns) {
                String[] words = column.split(" ", -1);
                types.put(CqlIdentifier.fromInternal(words[0]), type(words[1]));
            }
            return new Shape(
                    name,
                    qualifiedName,
                    types,
                    Stream.of(key.replaceAll("[()]", "").split(", ", -1))
                            .map(CqlIdentifier::fromInternal)
                            .toList(),
                    partition,
                    "CREATE TABLE IF NOT EXISTS " + qualifiedName + " (" + String.join(", ", columns) + ", PRIMARY KEY "
                            + key + ")");
        }

        private static DataType type(String cql) {
            return switch (cql) {
                case "bigint" -> DataTypes.BIGINT;
                case "timestamp" -> DataTypes.TIMESTAMP;
                case "timeuuid" -> DataTypes.TIMEUUID;
                default -> DataTypes.TEXT;
            };
        }

        boolean isStatic(CqlIdentifier column) {
            return column.equals(CHANGES);
        }
    }

    private static final CqlIdentifier CHANGES = CqlIdentifier.fromInternal("changes");

    CqlIdentifier keyspaceId() {
        return CqlIdentifier.fromInternal(keyspace);
    }

    /** The table of leases, for a statement. */
    String lease() {
        return qualified("lease");
    }

    /** The table of elections' records, for a statement. */
    String leader() {
        return qualified("leader");
    }

    private String qualified(String table) {
        return keyspaceId().asCql(true) + "." + id(table).asCql(true);
    }

    private CqlIdentifier id(String table) {
        return CqlIdentifier.fromInternal(prefix + table);
    }

    /** A partition for each lease: concurrent conditional writes in one partition delay each other. */
    Shape leaseShape() {
        return Shape.of(
                id("lease"),
                lease(),
                List.of(
                        "grp text",
                        "id text",
                        "instance text",
                        "address text",
                        "application text",
                        "heartbeat bigint",
                        "duration_ms bigint",
                        "interval_ms bigint",
                        "cohort text",
                        "at timestamp"),
                "((grp, id))",
                2);
    }

    /** A partition for each group, so that many claims are one conditional batch. */
    Shape leaderShape() {
        return Shape.of(
                id("leader"),
                leader(),
                List.of(
                        "grp text",
                        "election text",
                        "tok bigint",
                        "lease text",
                        "since timestamp",
                        "changes timeuuid STATIC"),
                "((grp), election)",
                1);
    }
}
