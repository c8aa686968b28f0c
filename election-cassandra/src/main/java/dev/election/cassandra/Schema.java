// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.type.DataType;
import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the tables of a session, and creates them if it may. */
final class Schema {

    // Creating a table takes seconds on a busy cluster; no call waits for it.
    private static final Duration LONGEST_CREATION = Duration.ofSeconds(30);
    private static final CqlIdentifier DEFAULT_TTL = CqlIdentifier.fromInternal("default_time_to_live");

    private final Tables tables;
    private final CassandraSchema mode;

    Schema(Tables tables, CassandraSchema mode) {
        this.tables = tables;
        this.mode = mode;
    }

    /** Blocks until the tables are there, or throws with the CQL to run. */
    void ensure(CqlSession session) {
        List<Tables.Shape> shapes = List.of(tables.leaseShape(), tables.leaderShape());
        if (mode == CassandraSchema.CREATE && isMissingAny(keyspace(session), shapes)) {
            for (Tables.Shape shape : shapes) {
                var unused =
                        session.execute(SimpleStatement.newInstance(shape.ddl()).setTimeout(LONGEST_CREATION));
            }
            awaitAgreement(session);
            var unused = session.refreshSchema();
        }
        KeyspaceMetadata keyspace = keyspace(session);
        for (Tables.Shape shape : shapes) {
            check(shape, keyspace.getTable(shape.name()).orElse(null));
        }
    }

    private KeyspaceMetadata keyspace(CqlSession session) {
        return known(session)
                .or(() -> {
                    // The driver knows no keyspace either if it could not read the schema while it connected. This
                    // fails then.
                    var unused = session.refreshSchema();
                    return known(session);
                })
                .orElseThrow(() -> new StoreRefusedException("The keyspace " + tables.keyspace()
                        + " does not exist, or the role may not see it. Create it, on three"
                        + " replicas in each data center: CREATE KEYSPACE "
                        + tables.keyspaceId().asCql(true)
                        + " WITH replication = {'class': 'NetworkTopologyStrategy', '" + datacenter(session)
                        + "': 3}; then the tables: " + tables.leaseShape().ddl() + "; "
                        + tables.leaderShape().ddl() + ";"));
    }

    private Optional<KeyspaceMetadata> known(CqlSession session) {
        return session.getMetadata().getKeyspace(tables.keyspaceId());
    }

    private static String datacenter(CqlSession session) {
        return session.getMetadata().getNodes().values().stream()
                .map(node -> String.valueOf(node.getDatacenter()))
                .findFirst()
                .orElse("datacenter1");
    }

    private static boolean isMissingAny(KeyspaceMetadata keyspace, List<Tables.Shape> shapes) {
        return shapes.stream().anyMatch(shape -> keyspace.getTable(shape.name()).isEmpty());
    }

    // The first statements on a table that some nodes do not know yet would time out.
    private static void awaitAgreement(CqlSession session) {
        long began = System.nanoTime();
        while (!session.checkSchemaAgreement()) {
            if (System.nanoTime() - began > LONGEST_CREATION.toNanos()) {
                throw new LeaseStoreException("The tables were created, but not all nodes of Cassandra know them after "
                        + LONGEST_CREATION.toSeconds() + " s");
            }
        }
    }

    private void check(Tables.Shape shape, @Nullable TableMetadata table) {
        if (table == null) {
            throw new StoreRefusedException("The table " + shape.qualifiedName() + " does not exist. Create it: "
                    + shape.ddl() + "; or let the store do so by the schema mode 'create'");
        }
        for (Map.Entry<CqlIdentifier, DataType> column : shape.columns().entrySet()) {
            checkColumn(shape, table, column.getKey(), column.getValue());
        }
        List<CqlIdentifier> key =
                table.getPrimaryKey().stream().map(ColumnMetadata::getName).toList();
        if (!key.equals(shape.key())
                || table.getPartitionKey().size() != shape.partitionKeySize()
                || shape.columns().keySet().stream().anyMatch(name -> isStatic(table, name) != shape.isStatic(name))) {
            throw new StoreRefusedException("The table " + shape.qualifiedName()
                    + " has another key or other static columns than it must have. Drop it while no instance runs, and"
                    + " create it: " + shape.ddl());
        }
        Object ttl = table.getOptions().get(DEFAULT_TTL);
        if (ttl instanceof Integer seconds && seconds != 0) {
            throw new StoreRefusedException("The table " + shape.qualifiedName() + " deletes rows after " + seconds
                    + " s by the clock of a server, which would end leases and tokens: ALTER TABLE "
                    + shape.qualifiedName() + " WITH default_time_to_live = 0");
        }
    }

    private static boolean isStatic(TableMetadata table, CqlIdentifier name) {
        return table.getColumn(name).map(ColumnMetadata::isStatic).orElse(false);
    }

    private static void checkColumn(Tables.Shape shape, TableMetadata table, CqlIdentifier name, DataType type) {
        DataType found = table.getColumn(name).map(ColumnMetadata::getType).orElse(null);
        if (found == null) {
            throw new StoreRefusedException("The table " + shape.qualifiedName() + " has no column " + name.asCql(true)
                    + ". Add it: ALTER TABLE " + shape.qualifiedName() + " ADD " + name.asCql(true) + " "
                    + type.asCql(false, true) + (shape.isStatic(name) ? " STATIC" : ""));
        }
        if (!found.equals(type)) {
            throw new StoreRefusedException("The column " + name.asCql(true) + " of " + shape.qualifiedName() + " is "
                    + found.asCql(false, true) + " instead of " + type.asCql(false, true)
                    + ". Drop the table while no instance runs, and create it: " + shape.ddl());
        }
    }
}
