// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of one key that is made only while its content is as expected. */
abstract class Edit<T> {

    private final String name;
    private final ByteSequence key;

    Edit(String name, ByteSequence key) {
        this.name = name;
        this.key = key;
    }

    /** The election or the lease. */
    final String name() {
        return name;
    }

    final ByteSequence key() {
        return key;
    }

    /** The last known content; null if unknown. It need not be current. */
    abstract @Nullable Stored<T> known();

    abstract Stored<T> read(KeyValue entry);

    /** Whether the change may be made to this content. */
    abstract boolean applies(T content);

    /** What holds as long as the key has this content. */
    Cmp isUnchanged(Stored<T> content) {
        return new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(content.revision()));
    }

    /** What must hold besides, for this content. */
    abstract List<Cmp> conditions(T content);

    /** What makes the change. */
    abstract List<Op> operations(T content);

    /** Takes note of the content that a response showed; null if the key does not exist. */
    abstract void shown(@Nullable Stored<T> content);

    /** Takes note that the change was made to this content, by the transaction with this revision. */
    abstract void made(T content, long revision);
}
