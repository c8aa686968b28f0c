// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.ElectionObserver.Heartbeat;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Signs of life of the loops and of the store during one start of an instance. Asked without the engine's lock, so that it
 * answers even if that is held for ever.
 */
final class Pulse {

    /** The turns of one loop. */
    final class Loop {

        // Written by the loop's thread, read by all.
        private volatile ClockReading turned;

        private Loop(ClockReading start) {
            turned = start;
        }

        void turns() {
            turned = clock.read();
        }
    }

    private final InstanceClock clock;
    private final Observers observers;
    private final ClockReading start;
    private final Collection<Loop> loops = new CopyOnWriteArrayList<>();

    // Written by the threads that ask the store, read by all.
    private volatile @Nullable ClockReading owedSince;
    private volatile @Nullable ClockReading heartbeat;
    private volatile ClockReading confirmed;

    Pulse(InstanceClock clock, Observers observers) {
        this.clock = clock;
        this.observers = observers;
        this.start = clock.read();
        this.confirmed = start;
    }

    /** One more loop, which must say that it turns. */
    Loop loop() {
        Loop added = new Loop(start);
        loops.add(added);
        return added;
    }

    /** The instance begins to stand: from now on heartbeats are expected. */
    void stands() {
        confirmed = clock.read();
    }

    // Reads no clock: that might fail, and the question is to be asked all the same.
    void asks(Question<Command> question) {
        if (owedSince == null) {
            owedSince = question.asked();
        }
    }

    void answered(Question<Command> question, StoreCall.Answer answer) {
        ClockReading now = clock.read();
        owedSince = null;
        if (isHeartbeat(question)) {
            if (answer.confirmsLease()) {
                heartbeat = question.asked();
                confirmed = question.asked();
            }
            tell(answer.confirmsLease() ? Heartbeat.CONFIRMED : Heartbeat.LEASE_GONE, question, now);
        }
    }

    void unanswered(Question<Command> question) {
        if (isHeartbeat(question)) {
            tell(Heartbeat.UNANSWERED, question, clock.read());
        }
    }

    private void tell(Heartbeat outcome, Question<Command> question, ClockReading now) {
        Duration took = Duration.ofNanos(now.nanosSince(question.asked()));
        observers.tell(observer -> observer.heartbeat(outcome, took));
    }

    private static boolean isHeartbeat(Question<Command> question) {
        return question.command() instanceof Command.Open || question.command() instanceof Command.Renew;
    }

    Duration silence() {
        ClockReading since = owedSince;
        return since == null ? Duration.ZERO : Duration.ofNanos(clock.read().nanosSince(since));
    }

    Duration unconfirmed() {
        return Duration.ofNanos(clock.read().nanosSince(confirmed));
    }

    Duration standstill() {
        ClockReading now = clock.read();
        long most = 0;
        for (Loop loop : loops) {
            most = Math.max(most, now.nanosSince(loop.turned));
        }
        return Duration.ofNanos(most);
    }

    @Nullable
    Instant lastHeartbeat() {
        ClockReading last = heartbeat;
        return last == null ? null : last.wallTime();
    }
}
