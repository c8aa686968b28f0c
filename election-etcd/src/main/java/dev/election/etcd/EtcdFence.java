// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.Term;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;

/**
 * Rule 9 for data in the same etcd cluster: conditions for a transaction of the application, which hold while a term
 * has not been followed by another and was not released. The check and what the application writes are then one
 * transaction, so nothing that an older term writes takes effect after a newer term has begun, however late the request
 * arrives.
 *
 * <pre>{@code
 * TxnResponse response = kv.txn()
 *         .If(store.fence().holds(term))
 *         .Then(Op.put(key, value, PutOption.DEFAULT))
 *         .commit()
 *         .get(3, TimeUnit.SECONDS);
 * if (!response.isSucceeded()) {
 *     // nothing was written: another term may have begun
 * }
 * }</pre>
 *
 * <p>The client of the application must not have a namespace, which would be added to the key of the election: its
 * transactions would all fail. It needs the right to read the keys below the store's prefix.
 *
 * <p>Not guaranteed: anything about writes that are not part of such a transaction. Safe for use by many threads;
 * nothing here calls etcd.
 *
 * @since 0.1.0
 */
public final class EtcdFence {

    // Greater than any byte of UTF-8.
    private static final ByteSequence END = ByteSequence.from(new byte[] {(byte) 0xff});

    private final Keys keys;

    EtcdFence(Keys keys) {
        this.keys = keys;
    }

    /** Conditions that hold while the record of the term's election has its token and its lease. */
    public Cmp[] holds(Term term) {
        // The value begins with both, and goes on with what is for people. Bytes are compared from the left, so it lies
        // between its beginning and the same with something greater than any continuation.
        ByteSequence key = keys.leader(term.election());
        ByteSequence beginning = RecordValue.beginning(term.token(), term.leaseId());
        return new Cmp[] {
            new Cmp(key, Cmp.Op.GREATER, CmpTarget.value(beginning)),
            new Cmp(key, Cmp.Op.LESS, CmpTarget.value(beginning.concat(END)))
        };
    }
}
