// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes many changes, each decided independently, in few requests that are all sent at once.
 *
 * <p>A change is a transaction that compares the revision of its key, so it is made at most once, and only to the
 * content that it was meant for. If the key has another revision, the same transaction reads it. The change is then
 * lost, or it still applies (an election was released since it was last read, say) and is sent again for the content
 * that was read. That repeats no request whose outcome is unknown: etcd has responded that nothing was changed.
 */
final class EditBatch<T> {

    /**
     * The changes in one request. etcd permits 128 operations in each part of a transaction, and counts those that
     * contain others together with the longest of them.
     */
    private static final int MOST = 100;

    // A key that changes between each read and the request after it is changed by others all the time.
    private static final int MOST_ROUNDS = 5;

    /**
     * What became of the changes; those in neither set were not made.
     *
     * @param made the names whose change was made
     * @param unsettled the names whose request got no usable response
     * @param failure why; null if there are none
     */
    record Outcome(
            Set<String> made,
            Set<String> unsettled,
            @Nullable LeaseStoreException failure) {}

    private record Sent<T>(Map<Edit<T>, Stored<T>> edits, CompletableFuture<TxnResponse> response) {}

    private final Call call;
    private final Function<Collection<Edit<T>>, List<Op>> alongside;

    // The changes that are not decided, each with the content that it is sent for.
    private Map<Edit<T>, Stored<T>> open = new LinkedHashMap<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> unsettled = new HashSet<>();
    private @Nullable LeaseStoreException failure;

    /** @param alongside what each request that may change something does besides, given its changes */
    EditBatch(Call call, Function<Collection<Edit<T>>, List<Op>> alongside) {
        this.call = call;
        this.alongside = alongside;
    }

    /** Makes those of the changes that apply. */
    Outcome run(Collection<? extends Edit<T>> edits) {
        List<Edit<T>> unknown = new ArrayList<>();
        for (Edit<T> edit : edits) {
            Stored<T> known = edit.known();
            if (known != null && known.value() != null && edit.applies(known.value())) {
                open.put(edit, known);
            } else {
                unknown.add(edit);
            }
        }
        readAll(unknown);
        for (int round = 0; round < MOST_ROUNDS && !open.isEmpty(); round++) {
            Map<Edit<T>, Stored<T>> now = open;
            open = new LinkedHashMap<>();
            sendAll(now).forEach(this::receive);
        }
        return new Outcome(made, unsettled, failure);
    }

    private void readAll(List<Edit<T>> edits) {
        List<List<Edit<T>>> parts = new ArrayList<>();
        List<CompletableFuture<TxnResponse>> reads = new ArrayList<>();
        for (int from = 0; from < edits.size(); from += MOST) {
            List<Edit<T>> part = edits.subList(from, Math.min(edits.size(), from + MOST));
            parts.add(part);
            reads.add(call.start(Transaction.of(part.stream().map(this::get).toArray(Op[]::new))));
        }
        for (int i = 0; i < parts.size(); i++) {
            List<Edit<T>> part = parts.get(i);
            TxnResponse response = await(part, reads.get(i));
            for (int j = 0; response != null && j < part.size(); j++) {
                decide(part.get(j), null, response.getGetResponses().get(j));
            }
        }
    }

    private Op get(Edit<T> edit) {
        return Op.get(edit.key(), GetOption.DEFAULT);
    }

    private List<Sent<T>> sendAll(Map<Edit<T>, Stored<T>> edits) {
        List<Sent<T>> sent = new ArrayList<>();
        Map<Edit<T>, Stored<T>> part = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (Map.Entry<Edit<T>, Stored<T>> entry : edits.entrySet()) {
            if (names.add(entry.getKey().name())) {
                part.put(entry.getKey(), entry.getValue());
            } else {
                open.put(entry.getKey(), entry.getValue()); // etcd takes a key only once in a request
            }
            if (part.size() == MOST) {
                sent.add(send(part));
                part = new LinkedHashMap<>();
            }
        }
        if (!part.isEmpty()) {
            sent.add(send(part));
        }
        return sent;
    }

    private Sent<T> send(Map<Edit<T>, Stored<T>> part) {
        List<Transaction> each = new ArrayList<>();
        part.forEach((edit, content) -> each.add(transaction(edit, content)));
        List<Op> besides = alongside.apply(part.keySet());
        Transaction request;
        if (each.size() == 1) {
            Transaction only = each.get(0);
            List<Op> then = new ArrayList<>(only.then());
            then.addAll(besides); // only if the change is made
            request = new Transaction(only.conditions(), then, only.otherwise());
        } else {
            List<Op> then = new ArrayList<>(besides);
            each.forEach(one -> then.add(one.nested()));
            request = new Transaction(List.of(), then, List.of());
        }
        return new Sent<>(part, call.start(request));
    }

    private Transaction transaction(Edit<T> edit, Stored<T> content) {
        T value = valueOf(content);
        List<Cmp> conditions = new ArrayList<>();
        conditions.add(edit.isUnchanged(content));
        conditions.addAll(edit.conditions(value));
        return new Transaction(conditions, edit.operations(value), List.of(get(edit)));
    }

    private void receive(Sent<T> sent) {
        TxnResponse response = await(sent.edits().keySet(), sent.response());
        if (response == null) {
            return;
        }
        int i = 0;
        for (Map.Entry<Edit<T>, Stored<T>> entry : sent.edits().entrySet()) {
            TxnResponse one = sent.edits().size() == 1
                    ? response
                    : response.getTxnResponses().get(i++);
            Edit<T> edit = entry.getKey();
            if (one.isSucceeded()) {
                made.add(edit.name());
                edit.made(valueOf(entry.getValue()), response.getHeader().getRevision());
            } else {
                decide(edit, entry.getValue(), one.getGetResponses().get(0));
            }
        }
    }

    /** @param sentFor the content for which the change was sent; null if it was not sent */
    private void decide(Edit<T> edit, @Nullable Stored<T> sentFor, GetResponse response) {
        List<KeyValue> found = response.getKvs();
        Stored<T> content = found.isEmpty() ? null : edit.read(found.get(0));
        edit.shown(content);
        if (content == null || content.value() == null || !edit.applies(content.value())) {
            return;
        }
        // With the same revision, another condition was not met: the holder's lease exists, say.
        if (sentFor == null || sentFor.revision() != content.revision()) {
            open.put(edit, content);
        }
    }

    private static <T> T valueOf(Stored<T> content) {
        T value = content.value();
        if (value == null) {
            throw new IllegalStateException("no change is sent for a content that cannot be read");
        }
        return value;
    }

    private @Nullable TxnResponse await(Collection<Edit<T>> edits, CompletableFuture<TxnResponse> response) {
        try {
            return call.await(response);
        } catch (LeaseStoreException e) {
            failure = e;
            edits.forEach(edit -> unsettled.add(edit.name()));
            return null;
        }
    }
}
