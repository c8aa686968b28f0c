// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import java.util.List;
import java.util.UUID;

/**
 * The last transaction that may have changed a record, as the key {@code changes} shows it.
 *
 * @param revision the revision of etcd that it had
 * @param id what no other transaction has ever written
 */
record Changes(long revision, ByteSequence id) {

    /** No record was ever written. */
    static final Changes NONE = new Changes(0, ByteSequence.EMPTY);

    static Changes read(GetResponse key) {
        List<KeyValue> found = key.getKvs();
        return found.isEmpty()
                ? NONE
                : new Changes(found.get(0).getModRevision(), found.get(0).getValue());
    }

    /** The id of one more transaction. */
    static ByteSequence newId() {
        return Keys.bytes(UUID.randomUUID().toString());
    }

    boolean isNone() {
        return revision == 0;
    }
}
