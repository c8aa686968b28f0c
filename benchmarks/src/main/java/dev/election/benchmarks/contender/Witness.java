// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Is told by the contender, on whatever thread that calls its listeners, when leadership of an election was granted and when
 * it was revoked. Writes down at once what concerns the watched election, and counts the others. Safe for use by many
 * threads.
 */
final class Witness {

    private final EventFile file;
    private final Map<String, Boolean> led = new ConcurrentHashMap<>();
    private final AtomicInteger grants = new AtomicInteger();
    private final AtomicLong lastGrantNanos = new AtomicLong();
    private final AtomicLong firstGrantNanos = new AtomicLong();

    Witness(EventFile file) {
        this.file = file;
    }

    void granted(String election) {
        long now = System.nanoTime();
        if (led.put(election, true) == null) {
            firstGrantNanos.compareAndSet(0, now);
            lastGrantNanos.accumulateAndGet(now, Math::max);
            grants.incrementAndGet();
            if (isWatched(election)) {
                file.say("GRANTED", now);
            }
        }
    }

    void revoked(String election) {
        long now = System.nanoTime();
        if (led.remove(election) != null && isWatched(election)) {
            file.say("REVOKED", now);
        }
    }

    /** Says how many elections are led, how many grants there were since the start, and the time of the last. */
    void sum() {
        file.say("LED", led.size(), grants.get(), firstGrantNanos.get(), lastGrantNanos.get());
    }

    int grants() {
        return grants.get();
    }

    private static boolean isWatched(String election) {
        return election.equals(Contender.election(0));
    }
}
