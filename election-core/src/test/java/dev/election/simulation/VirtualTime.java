// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import java.util.PriorityQueue;

/** True time, which nobody in the simulation can read, and what happens in it. */
final class VirtualTime {

    private record Event(long atNanos, long order, Runnable action) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atNanos != b.atNanos ? Long.compare(a.atNanos, b.atNanos) : Long.compare(a.order, b.order));
    private long now;
    private long count;

    long now() {
        return now;
    }

    void in(long nanos, Runnable action) {
        events.add(new Event(now + Math.max(0, nanos), count++, action));
    }

    /**
     * Lets the next thing happen that is due by then, or else lets the time pass; returns whether anything happened.
     */
    boolean step(long untilNanos) {
        Event next = events.peek();
        if (next == null || next.atNanos > untilNanos) {
            now = Math.max(now, untilNanos);
            return false;
        }
        events.poll();
        now = Math.max(now, next.atNanos);
        next.action.run();
        return true;
    }
}
