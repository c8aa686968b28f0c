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
 * The open transactions: those that the calling thread has begun, with or without leader work, and the terms for which
 * each is checked when its manager commits it. Thread-safe.
 */
final class OpenTransactions {

    // By transaction, since a reactive one may end on another thread than the one that began it.
    private final Map<TransactionExecution, List<FencedTransaction>> fenced = new ConcurrentHashMap<>();

    // The transactions of a thread, the outermost first. One for each fence, of which an application has one; removed
    // when the last one ends.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable List<TransactionExecution>> begun = new ThreadLocal<>();

    /** Has the transaction checked for the term of the fence; does nothing if it is already. */
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

    /** The transactions that the calling thread has begun, the outermost first. */
    List<TransactionExecution> ofThread() {
        List<TransactionExecution> all = begun.get();
        // the end of one is not reported here if another listener threw an exception
        return all == null
                ? List.of()
                : all.stream().filter(each -> !each.isCompleted()).toList();
    }
}
