// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import dev.election.store.Hint;
import dev.election.store.HintText;
import dev.election.store.Lease;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Rules 1, 2 and 8: the life of a lease, on the line of renewals. Safe for use by many threads. */
final class Renewals {

    private final Keys keys;
    private final Members members;
    private final HintText texts;

    // What this store wrote last in each of its leases.
    private final Map<String, Stored<Beat>> beats = new ConcurrentHashMap<>();

    Renewals(Keys keys, Members members, HintText texts) {
        this.keys = keys;
        this.members = members;
        this.texts = texts;
    }

    void open(Lease lease, Instant at) {
        Beat beat = new Beat(lease.heartbeat(), lease.cohort(), at);
        TxnResponse response = members.call(
                        Line.RENEWALS, "open lease " + lease.id() + " of instance '" + lease.instance() + "'")
                .commit(new Transaction(
                        List.of(new Cmp(keys.lease(lease.id()), Cmp.Op.EQUAL, CmpTarget.version(0))),
                        List.of(
                                put(lease.id(), beat),
                                Op.put(
                                        keys.instance(lease.id()),
                                        InstanceEntry.of(lease, at).toBytes(),
                                        PutOption.DEFAULT)),
                        List.of()));
        if (!response.isSucceeded()) {
            throw new LeaseStoreException("Lease " + lease.id() + " of instance '" + lease.instance()
                    + "' was not opened: there is one with this id already; open one with a new id");
        }
        beats.put(lease.id(), Stored.of(response.getHeader().getRevision(), beat));
    }

    /** Compares the revision of the lease, so that a request that takes effect late changes nothing. */
    boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        Call call = members.call(Line.RENEWALS, "renew lease " + leaseId);
        Beat next = new Beat(heartbeat, cohort, at);
        Stored<Beat> now = beats.get(leaseId);
        while (true) {
            TxnResponse response = call.commit(renewal(leaseId, now, next));
            if (response.isSucceeded() && isBelow(now, heartbeat)) {
                beats.put(leaseId, Stored.of(response.getHeader().getRevision(), next));
                return true;
            }
            List<KeyValue> found = response.getGetResponses().get(0).getKvs();
            if (found.isEmpty()) {
                beats.remove(leaseId);
                return false;
            }
            now = Stored.read(found.get(0), Beat::read);
            beats.put(leaseId, now);
            long shown = heartbeat(leaseId, now);
            if (shown > heartbeat) {
                throw LeaseStoreException.renewedByAnother(leaseId, shown, heartbeat);
            }
            if (shown == heartbeat) {
                return true; // an earlier request with the same heartbeat
            }
        }
    }

    /** Renews the lease if its content is known to be below, and reads it otherwise. */
    private Transaction renewal(String leaseId, @Nullable Stored<Beat> now, Beat next) {
        Op read = Op.get(keys.lease(leaseId), GetOption.DEFAULT);
        if (now == null || !isBelow(now, next.heartbeat())) {
            return Transaction.of(read);
        }
        return new Transaction(
                List.of(new Cmp(keys.lease(leaseId), Cmp.Op.EQUAL, CmpTarget.modRevision(now.revision()))),
                List.of(put(leaseId, next)),
                List.of(read));
    }

    private static boolean isBelow(@Nullable Stored<Beat> stored, long heartbeat) {
        Beat beat = stored == null ? null : stored.value();
        return beat != null && beat.heartbeat() < heartbeat;
    }

    private static long heartbeat(String leaseId, Stored<Beat> stored) {
        Beat beat = stored.value();
        if (beat == null) {
            throw new LeaseStoreException("Lease " + leaseId + " was edited by hand and cannot be read: "
                    + stored.flaw() + ". It is not renewed; correct or delete it");
        }
        return beat.heartbeat();
    }

    void close(String leaseId) {
        beats.remove(leaseId);
        List<Op> then = new ArrayList<>(LeaseExpiry.removal(keys, leaseId));
        then.add(keys.putHint(texts.of(Hint.closed(leaseId))));
        var unused = members.call(Line.RENEWALS, "close lease " + leaseId)
                .commit(new Transaction(
                        List.of(new Cmp(keys.lease(leaseId), Cmp.Op.GREATER, CmpTarget.version(0))), then, List.of()));
    }

    private Op put(String leaseId, Beat beat) {
        return Op.put(keys.lease(leaseId), beat.toBytes(), PutOption.DEFAULT);
    }
}
