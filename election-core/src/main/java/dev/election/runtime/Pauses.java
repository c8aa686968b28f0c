// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * When this process stood still: a collection, a suspended machine, no processor time. The clocks are read several
 * times a second, so a longer time between two readings is such a pause. For people: nothing is decided by it. Guarded
 * by the engine's lock.
 */
final class Pauses {

    /** Twice the longest wait of the timer between two readings. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** More are not remembered: together they are longer than any lease that they could have cost. */
    private static final int REMEMBERED = 64;

    /**
     * A time without a reading.
     *
     * @param end the reading after it; requests are sent at readings, so none is sent within a pause
     * @param leapNanos by how much more the wall clock advanced in it than the monotonic clock
     */
    private record Pause(ClockReading end, long nanos, long leapNanos) {}

    private final Consumer<Duration> observer;
    private final Deque<Pause> recent = new ArrayDeque<>();
    private @Nullable ClockReading last;

    /** @param observer is notified of each pause */
    Pauses(Consumer<Duration> observer) {
        this.observer = observer;
    }

    /** The clocks were read. */
    void read(ClockReading now) {
        ClockReading before = last;
        last = now;
        if (before == null || now.mostNanosSince(before) < SHORTEST_NANOS) {
            return;
        }
        long nanos = now.mostNanosSince(before);
        recent.addLast(new Pause(now, nanos, nanos - now.nanosSince(before)));
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
        observer.accept(Duration.ofNanos(nanos));
    }

    /** For how long this process has stood still since this reading. */
    long nanosSince(ClockReading from) {
        return sum(from, Pause::nanos);
    }

    /**
     * Whether most of that time was shown by the wall clock only: the machine was suspended, or its clock was set
     * forward.
     */
    boolean isMostlyLeapSince(ClockReading from) {
        return sum(from, Pause::leapNanos) > nanosSince(from) / 2;
    }

    // By the monotonic order: a wall clock that was set back would count pauses from before that reading.
    private long sum(ClockReading from, ToLongFunction<Pause> part) {
        long sum = 0;
        for (Pause pause : recent) {
            if (pause.end.nanosSince(from) > 0) {
                sum += part.applyAsLong(pause);
            }
        }
        return sum;
    }
}
