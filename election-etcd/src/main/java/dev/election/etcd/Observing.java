// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rule 4: one observation. While no record has changed it is one transaction, which reads the last change and all
 * leases at one moment. Otherwise the records that changed follow, in pages, and with each page the leases again, so
 * that these are never older than a record. All reads are linearizable: no observation is older than any response
 * before it.
 */
final class Observing {

    // The records in one response. With the longest names a page has a few MB.
    private static final int PAGE = 5_000;

    // The places of the responses in a transaction.
    private static final int CHANGES = 0;
    private static final int LEASES = 1;
    private static final int INSTANCES = 2;
    private static final int RECORDS = 3;
    private static final int CHANGES_BEFORE = 4;

    private final Keys keys;
    private final RecordCache cache;
    private final Call call;

    Observing(Keys keys, RecordCache cache, Call call) {
        this.keys = keys;
        this.cache = cache;
        this.call = call;
    }

    Observation observe(Set<String> elections, @Nullable String ownLease) {
        Changes known = cache.changes();
        List<KeyValue> leases = known == null ? null : update(known);
        if (leases == null || !cache.hasInstanceOfEach(leases)) {
            leases = readAll();
        }
        return observation(elections, ownLease, leases);
    }

    /** Brings up to date what is known, and returns the leases; null if it is of no use. */
    private @Nullable List<KeyValue> update(Changes known) {
        TxnResponse response = call.commit(Transaction.of(basics().toArray(Op[]::new)));
        if (changes(response).equals(known)) {
            return takeBasics(response);
        }
        try {
            return known.isNone() ? null : read(known);
        } catch (LeaseStoreException e) {
            if (Failures.isLostRevision(e)) {
                return null;
            }
            throw e;
        }
    }

    private List<KeyValue> readAll() {
        cache.forget();
        List<KeyValue> leases = read(Changes.NONE);
        if (leases == null) {
            throw new LeaseStoreException("etcd at " + call.endpoint() + " was set back while it was read");
        }
        cache.tookAllInstances(leases);
        return leases;
    }

    /**
     * Reads the records that changed after this change, and returns the leases; null if it is not a part of the history
     * of this cluster.
     */
    private @Nullable List<KeyValue> read(Changes change) {
        Changes since = change;
        Changes first = null; // the last change when the first page was read
        ByteSequence from = keys.leaders();
        while (true) {
            TxnResponse response = call.commit(page(from, since));
            List<GetResponse> parts = response.getGetResponses();
            if (!since.isNone() && !Changes.read(parts.get(CHANGES_BEFORE)).equals(since)) {
                return null;
            }
            List<KeyValue> leases = takeBasics(response);
            List<KeyValue> records = parts.get(RECORDS).getKvs();
            cache.take(records);
            Changes last = changes(response);
            first = first == null ? last : first;
            if (parts.get(RECORDS).isMore()) {
                from = Keys.after(records.get(records.size() - 1).getKey());
            } else if (last.equals(first)) {
                cache.complete(last);
                return leases;
            } else { // what has changed since the first page was read is read again
                since = first;
                first = null;
                from = keys.leaders();
            }
        }
    }

    private List<Op> basics() {
        List<Op> operations = new ArrayList<>();
        operations.add(CHANGES, Op.get(keys.changes(), GetOption.DEFAULT));
        operations.add(
                LEASES, Op.get(keys.leases(), GetOption.builder().isPrefix(true).build()));
        operations.add(
                INSTANCES,
                Op.get(
                        keys.instances(),
                        GetOption.builder()
                                .isPrefix(true)
                                .withMinModRevision(cache.instancesRevision() + 1)
                                .build()));
        return operations;
    }

    private Transaction page(ByteSequence from, Changes since) {
        List<Op> operations = basics();
        GetOption.Builder page =
                GetOption.builder().withRange(Keys.endOf(keys.leaders())).withLimit(PAGE);
        if (since.isNone()) {
            operations.add(RECORDS, Op.get(from, page.build()));
        } else {
            // makes etcd walk over all of them, so it is left out on a first read
            page.withMinModRevision(since.revision() + 1);
            operations.add(RECORDS, Op.get(from, page.build()));
            operations.add(
                    CHANGES_BEFORE,
                    Op.get(
                            keys.changes(),
                            GetOption.builder().withRevision(since.revision()).build()));
        }
        return Transaction.of(operations.toArray(Op[]::new));
    }

    private static Changes changes(TxnResponse response) {
        return Changes.read(response.getGetResponses().get(CHANGES));
    }

    private List<KeyValue> takeBasics(TxnResponse response) {
        cache.takeInstances(response.getGetResponses().get(INSTANCES).getKvs(), response.getHeader());
        return response.getGetResponses().get(LEASES).getKvs();
    }

    private Observation observation(Set<String> elections, @Nullable String ownLease, List<KeyValue> entries) {
        List<Unreadable> unreadable = new ArrayList<>();
        List<LeaderRecord> leaders = new ArrayList<>();
        cache.leaders().forEach((election, stored) -> {
            LeaderRecord leader = stored.value();
            boolean asked = elections.contains(election);
            if (leader != null && (asked || (ownLease != null && ownLease.equals(leader.leaseId())))) {
                leaders.add(leader);
            } else if (leader == null && asked) {
                unreadable.add(new Unreadable(Unreadable.Kind.LEADER, election, String.valueOf(stored.flaw())));
            }
        });
        return new Observation(leaders, leases(entries, unreadable), unreadable);
    }

    private List<Lease> leases(List<KeyValue> entries, List<Unreadable> unreadable) {
        List<Lease> leases = new ArrayList<>();
        Map<String, Stored<Beat>> beats = new HashMap<>();
        for (KeyValue entry : entries) {
            Stored<Beat> beat = Stored.read(entry, Beat::read);
            String id = Keys.name(keys.leases(), entry.getKey()).orElse(null);
            if (id != null) {
                beats.put(id, beat);
            }
            try {
                leases.add(lease(id, beat));
            } catch (IllegalArgumentException e) {
                String key = id == null ? entry.getKey().toString() : id;
                unreadable.add(new Unreadable(Unreadable.Kind.LEASE, key, String.valueOf(e.getMessage())));
            }
        }
        cache.observed(beats);
        return leases;
    }

    private Lease lease(@Nullable String id, Stored<Beat> stored) {
        if (id == null) {
            throw new IllegalArgumentException("the id is not UTF-8");
        }
        Beat beat = stored.value();
        if (beat == null) {
            throw new IllegalArgumentException(stored.flaw());
        }
        Stored<InstanceEntry> instance = cache.instances().get(id);
        if (instance == null) {
            throw new IllegalArgumentException("its second key, below " + keys.instances() + ", is missing");
        }
        InstanceEntry entry = instance.value();
        if (entry == null) {
            throw new IllegalArgumentException("its second key: " + instance.flaw());
        }
        return entry.lease(id, beat);
    }
}
