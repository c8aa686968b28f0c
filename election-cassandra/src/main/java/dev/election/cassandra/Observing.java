// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Rule 4: one observation. Confined to one call. */
final class Observing {

    /*
     * While no record has changed, the observation is two reads at once: that of a value which is new after each change,
     * and that of all leases. Records that have not changed since before the leases were read are as they were then, so
     * the leases are no older than the records. Otherwise all records are read, and then the leases again.
     *
     * Why it is never older than an earlier response: a write was answered after a majority had it, and each read asks a
     * majority. What only a minority has, a read brings to a majority before it is answered.
     */

    private final RecordCache cache;
    private final Call call;
    private final Link.Connected<RecordStatements> link;

    Observing(RecordCache cache, Call call, Link.Connected<RecordStatements> link) {
        this.cache = cache;
        this.call = call;
        this.link = link;
    }

    Observation observe(Set<String> elections, @Nullable String ownLease) {
        List<Row> leases = cache.isComplete() ? leasesIfNothingChanged() : null;
        if (leases == null) {
            readRecords();
            leases = call.rows(call.execute(link.session(), link.statements().leases()));
        }
        cache.observed();
        return observation(elections, ownLease, leases);
    }

    private @Nullable List<Row> leasesIfNothingChanged() {
        CompletableFuture<AsyncResultSet> leases =
                call.start(link.session(), link.statements().leases());
        Row state = call.execute(link.session(), link.statements().changes()).one();
        if (!cache.isCurrent(state == null ? null : state.getUuid("changes"))) {
            return null;
        }
        return call.rows(call.await(leases));
    }

    private void readRecords() {
        Map<String, LeaderRow> rows = new HashMap<>();
        List<Row> read =
                call.rows(call.execute(link.session(), link.statements().records()));
        for (Row row : read) {
            LeaderRow leader = LeaderRow.read(row);
            if (leader != null) {
                rows.put(leader.election(), leader);
            }
        }
        // The state of the first page: what changed while the others were read is read again next time.
        UUID state = read.isEmpty() ? null : read.get(0).getUuid("changes");
        cache.take(rows, state);
    }

    private Observation observation(Set<String> elections, @Nullable String ownLease, List<Row> leaseRows) {
        List<Unreadable> unreadable = new ArrayList<>();
        List<LeaderRecord> leaders = new ArrayList<>();
        for (LeaderRow row : cache.rows().values()) {
            LeaderRecord leader = row.leader();
            boolean asked = elections.contains(row.election());
            if (leader != null && (asked || (ownLease != null && ownLease.equals(leader.leaseId())))) {
                leaders.add(leader);
            } else if (leader == null && asked) {
                unreadable.add(new Unreadable(Unreadable.Kind.LEADER, row.election(), String.valueOf(row.flaw())));
            }
        }
        return new Observation(leaders, leases(leaseRows, unreadable), unreadable);
    }

    private List<Lease> leases(List<Row> rows, List<Unreadable> unreadable) {
        List<Lease> leases = new ArrayList<>();
        for (Row row : rows) {
            if (!link.statements().group().equals(row.getString("grp"))) {
                continue;
            }
            try {
                leases.add(lease(row));
            } catch (IllegalArgumentException e) {
                unreadable.add(new Unreadable(
                        Unreadable.Kind.LEASE, String.valueOf(row.getString("id")), String.valueOf(e.getMessage())));
            }
        }
        return leases;
    }

    private static Lease lease(Row row) {
        String cohort = row.getString("cohort");
        for (String column : List.of("id", "instance", "heartbeat", "duration_ms")) {
            if (row.isNull(column)) {
                throw new IllegalArgumentException("its column " + column + " is null");
            }
        }
        return new Lease(
                String.valueOf(row.getString("id")),
                String.valueOf(row.getString("instance")),
                row.getString("address"),
                row.getLong("heartbeat"),
                Duration.ofMillis(row.getLong("duration_ms")),
                cohort == null || cohort.isEmpty() ? null : cohort,
                row.getString("application"),
                interval(row));
    }

    // For people: one that cannot be read must not hide the lease.
    private static @Nullable Duration interval(Row row) {
        try {
            return row.isNull("interval_ms")
                    ? null
                    : Lease.checkedInterval(Duration.ofMillis(row.getLong("interval_ms")));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
