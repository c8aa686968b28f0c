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
 * Rule 4: one observation. While no record has changed it is one transaction, which reads the counter of changes and
 * all leases at one moment. Otherwise the records that changed follow, in pages, and with each page the leases again,
 * so that these are never older than a record. All reads are linearizable: no observation is older than any response
 * before it.
 */
final class Observing {

    // The records in one response. With the longest names a page has a few MB.
    private static final int PAGE = 5_000;

    private final Keys keys;
    private final RecordCache cache;
    private final Call call;

    Observing(Keys keys, RecordCache cache, Call call) {
        this.keys = keys;
        this.cache = cache;
        this.call = call;
    }

    Observation observe(Set<String> elections, @Nullable String ownLease) {
        List<KeyValue> leases = cache.isComplete() ? leasesIfNothingChanged() : null;
        if (leases == null) {
            leases = leasesAfterReading();
        }
        cache.observed();
        return observation(elections, ownLease, leases);
    }

    private @Nullable List<KeyValue> leasesIfNothingChanged() {
        TxnResponse response = call.commit(Transaction.of(basics()));
        if (!cache.continues(response.getHeader()) || !cache.follows(changes(response))) {
            cache.forget();
            return null;
        }
        List<KeyValue> leases = takeBasics(response);
        return cache.isCurrent(changes(response)) ? leases : null;
    }

    private List<KeyValue> leasesAfterReading() {
        if (!cache.isComplete()) {
            cache.forget();
        }
        long after = cache.leadersRevision();
        ByteSequence from = keys.leaders();
        TxnResponse first = null;
        while (true) {
            TxnResponse response = call.commit(Transaction.of(withPage(from, after)));
            if (first != null && !cache.continues(response.getHeader())) {
                throw new LeaseStoreException(
                        "etcd at " + call.endpoint() + " has gone back to an older revision while it was read");
            }
            first = first == null ? response : first;
            List<KeyValue> leases = takeBasics(response);
            GetResponse page = response.getGetResponses().get(3);
            cache.take(page.getKvs());
            if (!page.isMore()) {
                cache.complete(first.getHeader().getRevision(), changes(first));
                return leases;
            }
            from = Keys.after(page.getKvs().get(page.getKvs().size() - 1).getKey());
        }
    }

    private Op[] basics() {
        return new Op[] {
            Op.get(keys.changes(), GetOption.builder().withKeysOnly(true).build()),
            Op.get(keys.leases(), GetOption.builder().isPrefix(true).build()),
            Op.get(
                    keys.instances(),
                    GetOption.builder()
                            .isPrefix(true)
                            .withMinModRevision(cache.instancesRevision() + 1)
                            .build())
        };
    }

    private Op[] withPage(ByteSequence from, long after) {
        List<Op> operations = new ArrayList<>(List.of(basics()));
        GetOption.Builder page =
                GetOption.builder().withRange(Keys.endOf(keys.leaders())).withLimit(PAGE);
        if (after > 0) {
            page.withMinModRevision(after + 1); // makes etcd walk over all of them, so it is left out on a first read
        }
        operations.add(Op.get(from, page.build()));
        return operations.toArray(Op[]::new);
    }

    private static long changes(TxnResponse response) {
        List<KeyValue> counter = response.getGetResponses().get(0).getKvs();
        return counter.isEmpty() ? 0 : counter.get(0).getModRevision();
    }

    private List<KeyValue> takeBasics(TxnResponse response) {
        cache.takeInstances(response.getGetResponses().get(2).getKvs(), response.getHeader());
        return response.getGetResponses().get(1).getKvs();
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
        cache.takeBeats(beats);
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
