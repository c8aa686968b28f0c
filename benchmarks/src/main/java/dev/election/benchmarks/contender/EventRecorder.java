// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongBinaryOperator;

/**
 * Is told by the contender, on whatever thread that calls its listeners, when leadership of an election was granted and
 * when it was revoked. Writes down at once what concerns the watched election, or every one if told to, and counts the
 * others. Safe for use by many threads.
 */
final class EventRecorder {

    private static final LongBinaryOperator LATER = Math::max;

    private final EventFile file;
    private final Map<String, Boolean> led = new ConcurrentHashMap<>();
    private final AtomicInteger grants = new AtomicInteger();
    private final AtomicLong lastGrantNanos = new AtomicLong();
    private volatile Queue<Long> grantNanos = new ConcurrentLinkedQueue<>();
    private final AtomicLong firstGrantNanos = new AtomicLong();
    private final AtomicLong lastRevokeNanos = new AtomicLong();
    private final AtomicInteger revokes = new AtomicInteger();
    private final int elections;
    private final boolean everyTerm;

    /** Of so many elections, telling of every term if told to. */
    EventRecorder(EventFile file, int elections, boolean everyTerm) {
        this.file = file;
        this.elections = elections;
        this.everyTerm = everyTerm;
    }

    void granted(String election) {
        long now = System.nanoTime();
        if (led.put(election, true) == null) {
            firstGrantNanos.compareAndSet(0, now);
            lastGrantNanos.accumulateAndGet(now, LATER);
            grantNanos.add(now);
            grants.incrementAndGet();
            if (isWatched(election)) {
                file.say("GRANTED", now);
            }
            if (everyTerm) {
                file.say("BEGUN", election, now);
            }
        }
    }

    void revoked(String election) {
        long now = System.nanoTime();
        if (led.remove(election) != null) {
            lastRevokeNanos.accumulateAndGet(now, LATER);
            if (led.isEmpty()) {
                grantNanos = new ConcurrentLinkedQueue<>();
            }
            revokes.incrementAndGet();
            if (isWatched(election)) {
                file.say("REVOKED", now);
            }
            if (everyTerm) {
                file.say("ENDED", election, now);
            }
        }
    }

    /**
     * Says how many elections are led, how many grants there were, when the first was, the middle one of those led, and
     * the last.
     */
    void sum() {
        file.say(
                "LED",
                led.size(),
                grants.get(),
                firstGrantNanos.get(),
                middleGrantNanos(),
                lastGrantNanos.get(),
                lastRevokeNanos.get());
    }

    private long middleGrantNanos() {
        return grantNanos.stream()
                .skip(Math.max(0, grantNanos.size() - 1) / 2)
                .findFirst()
                .orElse(0L);
    }

    boolean leadsAll() {
        return led.size() == elections;
    }

    /** How often something was granted or revoked. */
    int changes() {
        return grants.get() + revokes.get();
    }

    private static boolean isWatched(String election) {
        return election.equals(Contender.election(0));
    }
}
