// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.TransactionExecution;

/**
 * The transactions that are open: which of them the calling thread has begun, with or without leader work, and for which
 * terms each is to be checked when its manager commits it.
 *
 * <p>Safe for use by many threads.
 */
final class OpenTransactions {

    // A reactive one may end on another thread than the one that has begun it.
    private final Map<TransactionExecution, List<FencedTransaction>> fenced = new ConcurrentHashMap<>();

    // Of a thread, the outermost first. One for each fence, of which an application has one; emptied at each end.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable List<TransactionExecution>> begun = new ThreadLocal<>();

    /** Adds nothing if the transaction is to be checked for this term already. */
    void fence(TransactionExecution transaction, FencedTransaction fence) {
        List<FencedTransaction> fences = fenced.computeIfAbsent(transaction, execution -> new CopyOnWriteArrayList<>());
        if (fences.stream().noneMatch(other -> other.isOfSameTermAs(fence))) {
            fences.add(fence);
        }
    }

    List<FencedTransaction> fencesOf(TransactionExecution transaction) {
        return fenced.getOrDefault(transaction, List.of());
    }

    void hasBegun(TransactionExecution transaction) {
        if (transaction instanceof ReactiveTransaction || transaction.isReadOnly()) {
            return;
        }
        List<TransactionExecution> ofThread = new ArrayList<>(ofThread());
        if (!ofThread.contains(transaction)) {
            ofThread.add(transaction);
            begun.set(ofThread);
        }
    }

    void hasEnded(TransactionExecution transaction) {
        fenced.remove(transaction);
        List<TransactionExecution> ofThread = new ArrayList<>(ofThread());
        ofThread.remove(transaction);
        if (ofThread.isEmpty()) {
            begun.remove();
        } else {
            begun.set(ofThread);
        }
    }

    /** Those that the calling thread has begun, the outermost first. */
    List<TransactionExecution> ofThread() {
        List<TransactionExecution> all = begun.get();
        // another listener may have kept the end of one from being heard of
        return all == null
                ? List.of()
                : all.stream().filter(each -> !each.isCompleted()).toList();
    }
}
