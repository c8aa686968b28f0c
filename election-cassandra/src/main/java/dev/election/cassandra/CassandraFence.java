// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.election.Term;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rule 9 as far as Cassandra can: a condition can only be about the partition that is written, so each partition that
 * leader work writes has to keep the highest fencing token that it has seen, in a static column of the application's
 * own table.
 *
 * <pre>{@code
 * // CREATE TABLE shop.ledger (account text, entry timeuuid, amount bigint, fencing_token bigint STATIC,
 * //     PRIMARY KEY (account, entry))
 * CassandraFence fence = CassandraFence.of("shop", "ledger", "fencing_token", "account");
 * session.execute(fence.begin(account));     // once for each new partition; changes nothing later
 *
 * BatchStatement batch = BatchStatement.newInstance(BatchType.UNLOGGED)
 *         .add(fence.check(term, account))
 *         .add(insertEntry);
 * if (!session.execute(batch).wasApplied()) {
 *     // nothing was written: a newer term has written to this partition, or it was not begun
 * }
 *
 * // a new leader that relies on what it reads: keeps older terms out, then reads all that was decided before
 * session.execute(fence.check(term, account));
 * ResultSet entries = session.execute(selectEntries.setConsistencyLevel(ConsistencyLevel.SERIAL));
 * }</pre>
 *
 * <p>Guaranteed: once a batch with the check of a term was applied to a partition, no batch with the check of an older
 * term is applied to it, however late the request arrives.
 *
 * <p>Not guaranteed: anything about a partition to which no newer term has written yet. A new leader that relies on it
 * executes {@link #check} alone on each such partition, and then reads at {@code SERIAL} (or {@code LOCAL_SERIAL}): at
 * another level, such as the driver's default, a read may miss what an older term has written. Nor anything about
 * writes without this check; all writes to the table must be conditional, because others take their order from a clock.
 * All must have the same serial consistency, {@code SERIAL} or {@code LOCAL_SERIAL}. Tokens of one election only may be
 * used in a partition.
 *
 * <p>Immutable. Nothing here calls Cassandra.
 *
 * @since 0.1.0
 */
public final class CassandraFence {

    private final String begin;
    private final String check;
    private final int keyColumns;

    private CassandraFence(String keyspace, String table, String tokenColumn, List<String> partitionKey) {
        String update = "UPDATE " + cql(keyspace) + "." + cql(table) + " SET " + cql(tokenColumn) + " = ? WHERE "
                + partitionKey.stream().map(column -> cql(column) + " = ?").collect(Collectors.joining(" AND "))
                + " IF " + cql(tokenColumn);
        this.begin = update + " = null";
        this.check = update + " <= ?";
        this.keyColumns = partitionKey.size();
    }

    /**
     * The fence of a table.
     *
     * @param tokenColumn a static column of the type bigint that nothing else writes
     * @param partitionKey the columns of the partition key, in order. All names are as they are, without quotes
     */
    public static CassandraFence of(String keyspace, String table, String tokenColumn, String... partitionKey) {
        if (partitionKey.length == 0) {
            throw new IllegalArgumentException("The columns of the partition key of " + table + " are missing");
        }
        return new CassandraFence(keyspace, table, tokenColumn, List.of(partitionKey));
    }

    private static String cql(String name) {
        return CqlIdentifier.fromInternal(name).asCql(true);
    }

    /** Lets a partition be written by any term; changes nothing if it may be already. */
    public SimpleStatement begin(Object... partition) {
        return statement(begin, Stream.concat(Stream.of(0L), Stream.of(checked(partition))));
    }

    /** Applied only if no newer term has written to the partition. For a batch with writes to the same partition. */
    public SimpleStatement check(Term term, Object... partition) {
        return statement(
                check,
                Stream.of(Stream.of((Object) term.token()), Stream.of(checked(partition)), Stream.of((Object)
                                term.token()))
                        .flatMap(values -> values));
    }

    private Object[] checked(Object[] partition) {
        if (partition.length != keyColumns) {
            throw new IllegalArgumentException(
                    "The partition has " + partition.length + " values, and its key " + keyColumns + " columns");
        }
        return partition;
    }

    private static SimpleStatement statement(String cql, Stream<Object> values) {
        return SimpleStatement.newInstance(cql, values.toArray()).setIdempotent(false);
    }
}
