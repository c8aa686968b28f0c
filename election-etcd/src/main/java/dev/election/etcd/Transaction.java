// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A request to etcd. Each is a transaction, reads as well: the client never repeats one by itself. */
record Transaction(List<Cmp> conditions, List<Op> then, List<Op> otherwise) {

    /** Operations without a condition; if they only read, all show the same moment. */
    static Transaction of(Op... operations) {
        return new Transaction(List.of(), List.of(operations), List.of());
    }

    CompletableFuture<TxnResponse> commit(KV client) {
        return client.txn()
                .If(conditions.toArray(Cmp[]::new))
                .Then(then.toArray(Op[]::new))
                .Else(otherwise.toArray(Op[]::new))
                .commit();
    }

    /** The same as a part of another transaction. */
    Op nested() {
        return Op.txn(conditions.toArray(Cmp[]::new), then.toArray(Op[]::new), otherwise.toArray(Op[]::new));
    }
}
