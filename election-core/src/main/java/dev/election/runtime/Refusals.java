// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The kinds of requests that the store refuses at present, each with the reason. A reason is news only once, however
 * many kinds of requests it applies to. Safe for use by many threads.
 */
final class Refusals {

    private final ReentrantLock lock = new ReentrantLock();

    // The reason by the kind of request. Guarded by the lock.
    private final Map<String, String> reasons = new TreeMap<>();

    /** A request of this kind was refused; returns whether no request is known to be refused for the same reason. */
    boolean refused(String kind, String reason) {
        lock.lock();
        try {
            boolean news = !reasons.containsValue(reason);
            reasons.put(kind, reason);
            return news;
        } finally {
            lock.unlock();
        }
    }

    /** Requests of this kind are no longer refused, or no longer sent. */
    void ended(String kind) {
        lock.lock();
        try {
            reasons.remove(kind);
        } finally {
            lock.unlock();
        }
    }

    /** Why requests are refused; empty if none is. */
    Optional<String> reason() {
        lock.lock();
        try {
            return reasons.values().stream().findFirst();
        } finally {
            lock.unlock();
        }
    }
}
