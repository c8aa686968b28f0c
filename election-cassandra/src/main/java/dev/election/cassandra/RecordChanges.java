// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.election.LeaseStoreException;
import dev.election.store.LeaderRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Changes many records, each independently of the others. Confined to one call. */
final class RecordChanges {

    /*
     * The idea. All changes are one conditional batch, which is made only if each record is as expected; otherwise it
     * answers with the records as they are. Those that are not as expected have lost, the others go into another batch.
     *
     * Why it is right. Only a batch that certainly had no effect is followed by another. A batch without a response is
     * not repeated: its records are unsettled.
     *
     * That a holder's lease is gone is read at a majority, before the batch. A record names only leases whose opening
     * was answered, so a majority had it; that it is missing now means that a deletion was decided, and a lease that is
     * gone never comes back. The batch then fails if the record names another lease by now.
     */

    private final Call call;
    private final Link.Connected<RecordStatements> link;
    private final @Nullable String claimingLease;

    // What is not decided yet, and the content of its records as far as it is known.
    private final Map<String, RecordChange> open = new LinkedHashMap<>();
    private final Map<String, LeaderRecord> known = new HashMap<>();
    // The elections whose records this call has shown: what does not apply to them is lost, without a further read.
    private final Set<String> shown = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> unsettled = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private @Nullable LeaseStoreException failure;

    /** @param claimingLease if not null, a record that names another lease that exists is left as it is */
    RecordChanges(Call call, Link.Connected<RecordStatements> link, @Nullable String claimingLease) {
        this.call = call;
        this.link = link;
        this.claimingLease = claimingLease;
    }

    /** Makes the changes, which fit into one batch. */
    void make(Collection<RecordChange> changes) {
        changes.forEach(change -> open.put(change.election(), change));
        changes.forEach(change -> take(change.known()));
        try {
            while (!open.isEmpty()) {
                dropLost();
                if (!open.isEmpty()) {
                    send();
                }
            }
        } catch (LeaseStoreException e) {
            failure = e;
            unsettled.addAll(open.keySet());
            open.clear();
        }
    }

    private void take(@Nullable LeaderRecord leader) {
        if (leader != null) {
            known.put(leader.election(), leader);
        }
    }

    /** Leaves those whose records, as far as they are known, are as expected. */
    private void dropLost() {
        readUnknown();
        open.values().removeIf(change -> {
            LeaderRecord leader = known.get(change.election());
            return leader == null || !change.applies().test(leader);
        });
        if (claimingLease != null) {
            Set<String> living = livingHolders(claimingLease);
            open.keySet().removeIf(election -> living.contains(holder(election)));
        }
    }

    private void readUnknown() {
        List<String> unknown = open.values().stream()
                .filter(change -> {
                    LeaderRecord leader = known.get(change.election());
                    return leader == null
                            || !(shown.contains(change.election())
                                    || change.applies().test(leader));
                })
                .map(RecordChange::election)
                .toList();
        if (!unknown.isEmpty()) {
            unknown.forEach(known::remove);
            takeAll(call.rows(link.session(), link.statements().records(unknown)));
        }
    }

    private void takeAll(Collection<Row> rows) {
        for (Row row : rows) {
            LeaderRow read = LeaderRow.read(row);
            take(read == null ? null : read.leader());
            if (read != null) {
                shown.add(read.election());
            }
        }
    }

    private String holder(String election) {
        LeaderRecord leader = known.get(election);
        String lease = leader == null ? null : leader.leaseId();
        return lease == null ? "" : lease;
    }

    private Set<String> livingHolders(String own) {
        Map<String, CompletableFuture<AsyncResultSet>> reads = new LinkedHashMap<>();
        for (String election : open.keySet()) {
            String holder = holder(election);
            if (!holder.isEmpty() && !holder.equals(own) && !gone.contains(holder) && !reads.containsKey(holder)) {
                reads.put(holder, call.start(link.session(), link.statements().lease(holder)));
            }
        }
        Set<String> living = new HashSet<>();
        reads.forEach((holder, read) -> {
            boolean exists = call.await(read).one() != null;
            (exists ? living : gone).add(holder);
        });
        return living;
    }

    private void send() {
        List<BoundStatement> writes = new ArrayList<>();
        open.forEach((election, change) -> {
            LeaderRecord leader = known.get(election);
            if (leader != null) {
                writes.add(change.write().apply(leader));
            }
        });
        AsyncResultSet result = call.execute(link.session(), link.statements().all(writes));
        if (result.wasApplied()) {
            done.addAll(open.keySet());
            open.clear();
        } else {
            known.clear(); // what the response does not show is read again
            takeAll(call.rows(result));
        }
    }

    Set<String> done() {
        return done;
    }

    /** Those that may have been changed. */
    Set<String> unsettled() {
        return unsettled;
    }

    /** Why some are unsettled; null if none is. */
    @Nullable
    LeaseStoreException failure() {
        return failure;
    }

    /** Throws if the outcome of any change is unknown. */
    void requireSettled() {
        if (failure != null) {
            throw failure;
        }
    }
}
