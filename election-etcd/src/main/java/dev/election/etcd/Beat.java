// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.ByteSequence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What each heartbeat writes. It is short, because etcd keeps each version until it is compacted. */
record Beat(
        long heartbeat, @Nullable String cohort, @Nullable Instant at) {

    static Beat read(ByteSequence value) {
        Lines lines = Lines.read(value);
        return new Beat(lines.number("heartbeat"), lines.text("cohort"), lines.time("at"));
    }

    ByteSequence toBytes() {
        return new Lines()
                .with("heartbeat", heartbeat)
                .with("cohort", cohort)
                .with("at", at)
                .toBytes();
    }
}
