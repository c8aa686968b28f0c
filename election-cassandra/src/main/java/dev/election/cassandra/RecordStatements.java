// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.election.store.LeaderRecord;
import dev.election.store.SilentLease;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is sent about elections, and about the leases of other instances: rules 4 to 7. */
final class RecordStatements {

    /*
     * All of these tables' writes are conditional, so that Paxos orders them, and not a clock. A vacant record has an
     * empty text as its lease, since a null would be a tombstone.
     */

    // The rows in one response.
    private static final int PAGE = 2_000;

    // The names in one IN. A cluster may refuse more, for example than 25: its guardrail
    // in_select_cartesian_product_fail_threshold.
    private static final int NAMES = 20;

    private final String group;
    private final CassandraConsistency consistency;
    private final PreparedStatement changes;
    private final PreparedStatement records;
    private final PreparedStatement recordsOf;
    private final PreparedStatement leases;
    private final PreparedStatement lease;
    private final PreparedStatement enroll;
    private final PreparedStatement name;
    private final PreparedStatement vacate;
    private final PreparedStatement touch;
    private final PreparedStatement expire;

    RecordStatements(Tables tables, Preparing preparing) {
        String leader = tables.leader();
        this.group = tables.group();
        this.consistency = preparing.consistency();
        this.changes = preparing.prepare("SELECT changes FROM " + leader + " WHERE grp = ? LIMIT 1");
        this.records =
                preparing.prepare("SELECT election, tok, lease, since, changes FROM " + leader + " WHERE grp = ?");
        this.recordsOf = preparing.prepare(
                "SELECT election, tok, lease, since FROM " + leader + " WHERE grp = ? AND election IN ?");
        this.leases = preparing.prepare("SELECT grp, id, instance, address, application, heartbeat, duration_ms,"
                + " interval_ms, cohort FROM " + tables.lease());
        this.lease = preparing.prepare("SELECT id FROM " + tables.lease() + " WHERE grp = ? AND id = ?");
        this.enroll = preparing.prepare(
                "INSERT INTO " + leader + " (grp, election, tok, lease) VALUES (?, ?, ?, '') IF NOT EXISTS");
        this.name = preparing.prepare("UPDATE " + leader
                + " SET tok = ?, lease = ?, since = ? WHERE grp = ? AND election = ? IF tok = ? AND lease = ?");
        this.vacate = preparing.prepare(
                "UPDATE " + leader + " SET lease = '' WHERE grp = ? AND election = ? IF tok = ? AND lease = ?");
        this.touch = preparing.prepare("UPDATE " + leader + " SET changes = now() WHERE grp = ?");
        this.expire = preparing.prepare("DELETE FROM " + tables.lease() + " WHERE grp = ? AND id = ? IF heartbeat = ?");
    }

    String group() {
        return group;
    }

    /** What identifies the state of all records of the group. */
    BoundStatement changes() {
        return changes.bind(group);
    }

    /** All records of the group. */
    BoundStatement records() {
        return records.bind(group).setPageSize(PAGE);
    }

    /** The records of these elections, some in each statement. */
    List<BoundStatement> records(Collection<String> elections) {
        List<String> all = List.copyOf(elections);
        return IntStream.iterate(0, from -> from < all.size(), from -> from + NAMES)
                .mapToObj(from -> recordsOf.bind(group, all.subList(from, Math.min(all.size(), from + NAMES))))
                .toList();
    }

    /** All leases, those of other groups included. */
    BoundStatement leases() {
        return leases.bind().setPageSize(PAGE);
    }

    BoundStatement lease(String id) {
        return lease.bind(group, id);
    }

    BoundStatement enroll(String election, long floor) {
        return enroll.bind(group, election, floor);
    }

    /** Names a lease in a record that is still as it was. */
    BoundStatement name(LeaderRecord from, long token, String leaseId, Instant at) {
        return name.bind(token, leaseId, at, group, from.election(), from.token(), orEmpty(from.leaseId()));
    }

    /** Makes a record vacant that is still as it was. */
    BoundStatement vacate(LeaderRecord from) {
        return vacate.bind(group, from.election(), from.token(), orEmpty(from.leaseId()));
    }

    BoundStatement expire(SilentLease silent) {
        return expire.bind(group, silent.id(), silent.heartbeat());
    }

    /** All of these changes of records, or none; observations notice that something has changed. */
    BatchStatement all(Collection<BoundStatement> writes) {
        BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED)
                .setConsistencyLevel(consistency.commit())
                .setSerialConsistencyLevel(consistency.serial())
                .setIdempotence(false);
        writes.forEach(batch::addStatement);
        return batch.addStatement(touch.bind(group)).build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
