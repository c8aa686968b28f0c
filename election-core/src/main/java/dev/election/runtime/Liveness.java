// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.ElectionObserver.Heartbeat;
import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.StoreMembers;
import dev.election.protocol.Belief;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.Request;
import dev.election.protocol.Timing;
import dev.election.protocol.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What health is judged by during one start of an instance: signs of life of the loops and of the store, and the
 * elections that this instance cannot lead. Read without the engine's lock, so that it responds even if that lock is
 * held for ever.
 */
final class Liveness {

    private record Impairment(String election, Transition.Cause cause) {}

    private final InstanceClock clock;
    private final Observers observers;
    private final ClockReading start;
    private final Refusals refusals = new Refusals();
    private final HeartbeatRecord heartbeats;

    // When each loop last iterated, by the monotonic clock. Written by its thread, read by all.
    private final Collection<AtomicLong> loops = new CopyOnWriteArrayList<>();

    // Why an election cannot be led, for people. Written under the engine's lock, read by all.
    private final Map<Impairment, String> impairments = new ConcurrentHashMap<>();

    // When the first request was sent that has had no response since, of each request stream. Each is written by the
    // thread of its stream, read by all. A response about our own lease ends the first; an observation ends the
    // second, since other requests of that stream may succeed while observations never do.
    private volatile @Nullable ClockReading renewalsSilentSince;
    private volatile @Nullable ClockReading observationsSilentSince;

    // How many requests about our own lease were sent since then. Written by the thread of renewals, read by all.
    private final AtomicInteger renewalAttempts = new AtomicInteger();

    // When the last confirmed heartbeat was sent. Written by the thread of renewals, read by all.
    private volatile @Nullable ClockReading heartbeat;

    // The same, or when this instance became a candidate. Written by those two threads, read by all.
    private volatile ClockReading confirmed;

    Liveness(InstanceClock clock, Observers observers, Timing timing) {
        this.clock = clock;
        this.heartbeats = new HeartbeatRecord(timing);
        this.observers = observers;
        this.start = clock.read();
        this.confirmed = start;
    }

    /** The requests that the store refuses. */
    Refusals refusals() {
        return refusals;
    }

    /** Adds a loop, which must run the action in each of its iterations. */
    Runnable loop() {
        AtomicLong iterated = new AtomicLong(start.monotonicNanos());
        loops.add(iterated);
        return () -> iterated.set(clock.read().monotonicNanos());
    }

    /** The instance becomes a candidate: from now on heartbeats are expected. */
    void becomesCandidate() {
        confirmed = clock.read();
    }

    // ---- requests

    /** A request is sent. Reads no clock: that might fail, and the request must be sent all the same. */
    void sent(Request<Command> request) {
        if (request.command() instanceof Command.OfLease) {
            if (renewalsSilentSince == null) {
                renewalsSilentSince = request.sentAt();
                renewalAttempts.set(0);
            }
            renewalAttempts.incrementAndGet();
        } else if (observationsSilentSince == null) {
            observationsSilentSince = request.sentAt();
        }
    }

    void responded(Request<Command> request, StoreCall.Response response) {
        ClockReading now = clock.read();
        if (request.command() instanceof Command.OfLease) {
            renewalsSilentSince = null;
        } else if (request.command() instanceof Command.Observe
                || request.sentAt().equals(observationsSilentSince)) {
            observationsSilentSince = null;
        }
        if (isHeartbeat(request)) {
            if (response.confirmsLease()) {
                heartbeat = request.sentAt();
                confirmed = request.sentAt();
            }
            report(response.confirmsLease() ? Heartbeat.CONFIRMED : Heartbeat.LEASE_GONE, request, now);
        }
    }

    void timedOut(Request<Command> request) {
        if (isHeartbeat(request)) {
            report(Heartbeat.NO_RESPONSE, request, clock.read());
        }
    }

    private void report(Heartbeat outcome, Request<Command> request, ClockReading now) {
        Duration took = Duration.ofNanos(now.nanosSince(request.sentAt()));
        heartbeats.took(took.toNanos());
        observers.post(observer -> observer.heartbeat(outcome, took));
    }

    private static boolean isHeartbeat(Request<Command> request) {
        return request.command() instanceof Command.Open || request.command() instanceof Command.Renew;
    }

    /**
     * A response has arrived. If it confirms a renewal, records how much of the belief was left until then, and returns
     * whether it is to be reported that this is little. After a belief that had ended there is no margin: what it cost
     * is reported as a loss, if anything was led.
     */
    boolean isMarginSmall(
            Request<Command> request, StoreCall.Response response, @Nullable Belief before, ClockReading now) {
        boolean confirmed = request.command() instanceof Command.Renew && response.confirmsLease();
        return confirmed
                && before != null
                && before.holds(now)
                && heartbeats.confirmed(before.remainingNanos(now), now);
    }

    /** When the last confirmed heartbeat was sent; null if there was none. */
    @Nullable
    ClockReading confirmedHeartbeat() {
        return heartbeat;
    }

    /** When the first request about our own lease was sent that has had no response since; null if there is none. */
    @Nullable
    ClockReading renewalsSilentSince() {
        return renewalsSilentSince;
    }

    /** How many requests about our own lease were sent since then. */
    int renewalAttempts() {
        return renewalAttempts.get();
    }

    Duration renewalSilence() {
        return since(renewalsSilentSince);
    }

    Duration observationSilence() {
        return since(observationsSilentSince);
    }

    private Duration since(@Nullable ClockReading since) {
        return since == null ? Duration.ZERO : Duration.ofNanos(clock.read().nanosSince(since));
    }

    Duration unconfirmed() {
        return Duration.ofNanos(clock.read().nanosSince(confirmed));
    }

    @Nullable
    Instant lastHeartbeat() {
        ClockReading last = heartbeat;
        return last == null ? null : last.wallTime();
    }

    /** The time since the last iteration of the loop that has been silent for longest. */
    Duration standstill() {
        ClockReading now = clock.read();
        return Duration.ofNanos(loops.stream()
                .mapToLong(loop -> now.monotonicNanos() - loop.get())
                .max()
                .orElse(0));
    }

    // ---- elections that this instance cannot lead

    void impaired(Transition.Impaired impaired) {
        impairments.put(new Impairment(impaired.election(), impaired.cause()), impaired.text());
    }

    void mended(Transition.Mended mended) {
        impairments.remove(new Impairment(mended.election(), mended.cause()));
    }

    /** Forgets the impairments of an election, whatever their cause. */
    void forget(String election) {
        impairments.keySet().removeIf(each -> each.election().equals(election));
    }

    /** The reasons, by the name of the election. */
    Map<String, String> impairments() {
        Map<String, String> all = new TreeMap<>();
        impairments.forEach((key, text) -> all.merge(key.election(), text, (one, other) -> one + ". " + other));
        return all;
    }

    /** The state of the instance as far as requests show it. Needs no lock of the engine. */
    InstanceStatus status(boolean isCandidate, Timing timing, PublishedBelief belief, @Nullable StoreMembers members) {
        return new InstanceStatus(
                isCandidate ? Phase.STANDING : Phase.WATCHING,
                timing.leaseDuration(),
                timing.heartbeatInterval(),
                Duration.ofNanos(belief.remainingNanos()),
                lastHeartbeat(),
                renewalSilence(),
                observationSilence(),
                isCandidate ? unconfirmed() : Duration.ZERO,
                standstill(),
                impairments(),
                refusals().reason().orElse(null),
                members,
                heartbeats.times(clock.read()));
    }
}
