// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two tables, and the group whose part of them a store sees.
 *
 * @param keyspace as it is, without quotes
 * @param prefix what the names of the tables begin with
 * @param group the group of instances that share elections
 */
record Tables(String keyspace, String prefix, String group) {

    /** What one of the tables must be. */
    record Shape(CqlIdentifier name, Map<CqlIdentifier, DataType> columns, List<CqlIdentifier> key, String ddl) {

        static Map<CqlIdentifier, DataType> columns(Object... namesAndTypes) {
            Map<CqlIdentifier, DataType> columns = new LinkedHashMap<>();
            for (int i = 0; i < namesAndTypes.length; i += 2) {
                columns.put(CqlIdentifier.fromInternal((String) namesAndTypes[i]), (DataType) namesAndTypes[i + 1]);
            }
            return columns;
        }
    }

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
        return new Shape(
                id("lease"),
                Shape.columns(
                        "grp",
                        DataTypes.TEXT,
                        "id",
                        DataTypes.TEXT,
                        "instance",
                        DataTypes.TEXT,
                        "address",
                        DataTypes.TEXT,
                        "application",
                        DataTypes.TEXT,
                        "heartbeat",
                        DataTypes.BIGINT,
                        "duration_ms",
                        DataTypes.BIGINT,
                        "cohort",
                        DataTypes.TEXT,
                        "at",
                        DataTypes.TIMESTAMP),
                List.of(CqlIdentifier.fromInternal("grp"), CqlIdentifier.fromInternal("id")),
                "CREATE TABLE IF NOT EXISTS " + lease() + " (grp text, id text, instance text, address text,"
                        + " application text, heartbeat bigint, duration_ms bigint, cohort text, at timestamp,"
                        + " PRIMARY KEY ((grp, id)))");
    }

    /** A partition for each group, so that many claims are one conditional batch. */
    Shape leaderShape() {
        return new Shape(
                id("leader"),
                Shape.columns(
                        "grp",
                        DataTypes.TEXT,
                        "election",
                        DataTypes.TEXT,
                        "tok",
                        DataTypes.BIGINT,
                        "lease",
                        DataTypes.TEXT,
                        "since",
                        DataTypes.TIMESTAMP,
                        "changes",
                        DataTypes.TIMEUUID),
                List.of(CqlIdentifier.fromInternal("grp"), CqlIdentifier.fromInternal("election")),
                "CREATE TABLE IF NOT EXISTS " + leader() + " (grp text, election text, tok bigint, lease text,"
                        + " since timestamp, changes timeuuid STATIC, PRIMARY KEY ((grp), election))");
    }
}
