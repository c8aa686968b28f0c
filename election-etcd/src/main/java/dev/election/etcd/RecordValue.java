// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.LeaderRecord;
import io.etcd.jetcd.ByteSequence;

/** The value of an election's record. Token and lease come first, because {@link EtcdFence} compares the beginning. */
final class RecordValue {

    private static final String TOKEN = "token";
    private static final String LEASE = "lease";
    private static final String SINCE = "since";

    private RecordValue() {}

    static ByteSequence of(LeaderRecord leader) {
        return new Lines()
                .with(TOKEN, leader.token())
                .with(LEASE, leader.leaseId())
                .with(SINCE, leader.since())
                .toBytes();
    }

    /** What the value of each record with this token and lease begins with. */
    static ByteSequence beginning(long token, String leaseId) {
        return new Lines().with(TOKEN, token).with(LEASE, leaseId).toBytes();
    }

    static LeaderRecord read(String election, ByteSequence value) {
        Lines lines = Lines.read(value);
        return new LeaderRecord(election, lines.number(TOKEN), lines.text(LEASE), lines.time(SINCE));
    }
}
