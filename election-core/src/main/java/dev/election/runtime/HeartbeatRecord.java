// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.HeartbeatTimes;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Timing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * How long the last heartbeats took, and how much of the belief they left. Written by the thread of renewals, read by
 * all without a lock: a reader may miss what is being written, which costs one figure.
 */
final class HeartbeatRecord {

    private static final int HEARTBEATS = 500;
    private static final int MINUTES = 60;
    private static final long NONE = Long.MAX_VALUE;
    private static final int LONGEST_PER_LEASE = 10;

    /** The lease durations and heartbeat intervals of the page about times, in milliseconds. */
    private static final List<Timing> USUAL = List.of(
            usual(3_000, 500), usual(6_000, 1_000), usual(15_000, 2_000), usual(30_000, 4_000), usual(60_000, 10_000));

    private static Timing usual(long leaseMillis, long heartbeatMillis) {
        return new Timing(Duration.ofMillis(leaseMillis), Duration.ofMillis(heartbeatMillis), Timing.DEFAULT_DRIFT);
    }

    private final Timing timing;
    // The last heartbeats, in a ring.
    private final AtomicLongArray took = new AtomicLongArray(HEARTBEATS);
    // Of each of the last minutes, in a ring: which one it is, and the least margin in it.
    private final AtomicLongArray minutes = new AtomicLongArray(MINUTES);
    private final AtomicLongArray margins = new AtomicLongArray(MINUTES);
    // How many heartbeats were recorded so far.
    private final AtomicLong count = new AtomicLong();
    // When the margin was too small for the last time. Confined to the thread of renewals.
    private @Nullable ClockReading small;

    HeartbeatRecord(Timing timing) {
        this.timing = timing;
        for (int i = 0; i < MINUTES; i++) {
            minutes.set(i, Long.MIN_VALUE);
        }
    }

    void took(long nanos) {
        took.set((int) (count.get() % HEARTBEATS), nanos);
        count.incrementAndGet();
    }

    /**
     * A renewal was confirmed when so much of the belief was left. Returns whether that is the first time within an
     * hour that it was less than a third of the lease.
     */
    boolean confirmed(long marginNanos, ClockReading now) {
        long minute = minute(now);
        int slot = Math.floorMod(minute, MINUTES);
        if (minutes.get(slot) != minute) {
            margins.set(slot, NONE);
            minutes.set(slot, minute);
        }
        margins.set(slot, Math.min(margins.get(slot), marginNanos));
        if (marginNanos >= timing.leaseDuration().toNanos() / 3) {
            return false;
        }
        ClockReading before = small;
        small = now;
        return before == null || now.nanosSince(before) > TimeUnit.MINUTES.toNanos(MINUTES);
    }

    private static long minute(ClockReading now) {
        return TimeUnit.NANOSECONDS.toMinutes(now.monotonicNanos());
    }

    /** The figures; null before the first heartbeat. */
    @Nullable
    HeartbeatTimes times(ClockReading now) {
        int size = (int) Math.min(count.get(), HEARTBEATS);
        if (size == 0) {
            return null;
        }
        long[] sorted = new long[size];
        for (int i = 0; i < size; i++) {
            sorted[i] = took.get(i);
        }
        Arrays.sort(sorted);
        long longest = sorted[size - 1];
        long margin = leastMargin(now);
        Timing suggested = suggested(longest, margin);
        return new HeartbeatTimes(
                size,
                Duration.ofNanos(sorted[(size - 1) / 2]),
                Duration.ofNanos(sorted[(int) Math.ceil(size * 0.99) - 1]),
                Duration.ofNanos(longest),
                margin == NONE ? null : Duration.ofNanos(margin),
                suggested.leaseDuration(),
                suggested.heartbeatInterval());
    }

    private long leastMargin(ClockReading now) {
        long minute = minute(now);
        long least = NONE;
        for (int i = 0; i < MINUTES; i++) {
            long age = minute - minutes.get(i);
            if (age >= 0 && age < MINUTES) {
                least = Math.min(least, margins.get(i));
            }
        }
        return least;
    }

    // What came on top of the interval is kept, and a third of the lease must be left.
    private Timing suggested(long longest, long margin) {
        long silence = margin == NONE ? 0 : timing.beliefNanos() - margin;
        long onTop = Math.max(longest, silence - timing.heartbeatInterval().toNanos());
        for (Timing each : USUAL) {
            if (suits(each, onTop, longest)) {
                return each;
            }
        }
        long seconds = 60;
        while (!suits(usual(seconds * 1_000, seconds * 1_000 / 6), onTop, longest) && seconds < 3_600) {
            seconds += 30;
        }
        return usual(seconds * 1_000, seconds * 1_000 / 6);
    }

    private static boolean suits(Timing timing, long onTop, long longest) {
        long lease = timing.leaseDuration().toNanos();
        long left = timing.beliefNanos() - timing.heartbeatInterval().toNanos() - onTop;
        return left >= lease / 3 && longest <= lease / LONGEST_PER_LEASE;
    }
}
