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

    final Impairments impairments = new Impairments();

    // Written by the threads that ask the store, each its own line's, read by all. Each begins with
    // a question that goes unanswered. The one ends with any answer about our own lease; the other with an observation,
    // since
    // one kind of question may be refused for ever between others that are answered.
    private volatile @Nullable ClockReading renewalOwedSince;
    private volatile @Nullable ClockReading observationOwedSince;
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
        if (question.command() instanceof Command.OfLease) {
            if (renewalOwedSince == null) {
                renewalOwedSince = question.asked();
            }
        } else if (observationOwedSince == null) {
            observationOwedSince = question.asked();
        }
    }

    void answered(Question<Command> question, StoreCall.Answer answer) {
        ClockReading now = clock.read();
        if (question.command() instanceof Command.OfLease) {
            renewalOwedSince = null;
        } else if (question.command() instanceof Command.Observe
                || question.asked().equals(observationOwedSince)) {
            observationOwedSince = null;
        }
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

    Duration renewalSilence() {
        return since(renewalOwedSince);
    }

    Duration observationSilence() {
        return since(observationOwedSince);
    }

    private Duration since(@Nullable ClockReading since) {
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
