// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.LeaderRecord;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of an election's record. */
abstract class LeaderEdit extends Edit<LeaderRecord> {

    private final Keys keys;
    private final RecordCache cache;
    private final long expectedToken;

    LeaderEdit(Keys keys, RecordCache cache, String election, long expectedToken) {
        super(election, keys.leader(election));
        this.keys = keys;
        this.cache = cache;
        this.expectedToken = expectedToken;
    }

    /** The token that the record must have. */
    final long expectedToken() {
        return expectedToken;
    }

    /** The record that replaces this one. */
    abstract LeaderRecord next(LeaderRecord leader);

    @Override
    boolean applies(LeaderRecord leader) {
        return leader.token() == expectedToken;
    }

    @Override
    @Nullable
    Stored<LeaderRecord> known() {
        return cache.leader(name());
    }

    // The value has all that the rules ask for. It never returns, since tokens rise.
    @Override
    final Cmp isUnchanged(Stored<LeaderRecord> content) {
        LeaderRecord leader = content.value();
        return leader != null && content.isExpected()
                ? new Cmp(key(), Cmp.Op.EQUAL, CmpTarget.value(RecordValue.of(leader)))
                : super.isUnchanged(content);
    }

    @Override
    final Stored<LeaderRecord> read(KeyValue entry) {
        return Stored.read(entry, value -> RecordValue.read(name(), value));
    }

    @Override
    List<Cmp> conditions(LeaderRecord leader) {
        return List.of();
    }

    @Override
    final List<Op> operations(LeaderRecord leader) {
        return List.of(Op.put(key(), RecordValue.of(next(leader)), PutOption.DEFAULT));
    }

    @Override
    final void shown(@Nullable Stored<LeaderRecord> content) {
        cache.shown(name(), content);
    }

    @Override
    final void made(LeaderRecord leader, long revision) {
        cache.shown(name(), Stored.of(revision, next(leader)));
    }

    final Cmp leaseExists(String leaseId, boolean exists) {
        return new Cmp(keys.lease(leaseId), exists ? Cmp.Op.GREATER : Cmp.Op.EQUAL, CmpTarget.version(0));
    }
}
