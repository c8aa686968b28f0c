// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.SilentLease;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rule 5: removes a lease whose heartbeat is still the one that was seen. */
final class LeaseExpiry extends Edit<Beat> {

    private final Keys keys;
    private final RecordCache cache;
    private final SilentLease lease;

    LeaseExpiry(Keys keys, RecordCache cache, SilentLease lease) {
        super(lease.id(), keys.lease(lease.id()));
        this.keys = keys;
        this.cache = cache;
        this.lease = lease;
    }

    @Override
    @Nullable
    Stored<Beat> known() {
        return cache.beat(name());
    }

    @Override
    Stored<Beat> read(KeyValue entry) {
        return Stored.read(entry, Beat::read);
    }

    @Override
    boolean applies(Beat beat) {
        return beat.heartbeat() == lease.heartbeat();
    }

    @Override
    List<Cmp> conditions(Beat beat) {
        return List.of();
    }

    @Override
    List<Op> operations(Beat beat) {
        return removal(keys, name());
    }

    @Override
    void shown(@Nullable Stored<Beat> content) {
        // the next observation shows it
    }

    @Override
    void made(Beat beat, long revision) {
        // the next observation shows it
    }

    /** What removes a lease. */
    static List<Op> removal(Keys keys, String leaseId) {
        return List.of(
                Op.delete(keys.lease(leaseId), DeleteOption.DEFAULT),
                Op.delete(keys.instance(leaseId), DeleteOption.DEFAULT));
    }
}
