// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.control.State.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last things that were done to the instances, or found out about them. Safe for use by many threads. */
final class Events {

    private static final int KEPT = 50;

    private final Deque<Event> events = new ArrayDeque<>(); // the newest first; guarded by this

    synchronized void add(String text) {
        events.addFirst(new Event(Instant.now(), text));
        if (events.size() > KEPT) {
            events.removeLast();
        }
    }

    synchronized List<Event> latest() {
        return List.copyOf(events);
    }
}
