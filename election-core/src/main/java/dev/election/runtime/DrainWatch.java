// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Drain;
import dev.election.RevocationReason;
import dev.election.protocol.ClockReading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches the graceful ends of one start of an instance: interrupts work that takes too long, and reports ends that do
 * not end, each with the stack of what hangs. Terms are added and removed under the engine's lock.
 */
final class DrainWatch {

    private static final int SHOWN_FRAMES = 25;
    private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    /** The end of one term. All but the constructor is confined to the thread that ticks. */
    private static final class Watched {

        private final ClockReading begun;
        private final RevocationReason reason;
        private long nextReportNanos;

        Watched(ClockReading begun, RevocationReason reason, long nextReportNanos) {
            this.begun = begun;
            this.reason = reason;
            this.nextReportNanos = nextReportNanos;
        }
    }

    private final InstanceClock clock;
    private final Publisher publisher;
    private final long interruptAfterNanos;
    private final long reportAfterNanos;
    private final Map<HeldTerm, Watched> draining = new ConcurrentHashMap<>();

    /**
     * @param interruptAfter how long an end waits for work before it interrupts it
     * @param reportAfter how long an end may take before it is reported
     */
    DrainWatch(InstanceClock clock, Publisher publisher, Duration interruptAfter, Duration reportAfter) {
        this.clock = clock;
        this.publisher = publisher;
        this.interruptAfterNanos = interruptAfter.toNanos();
        this.reportAfterNanos = reportAfter.toNanos();
    }

    /** @param listeners those that have not returned yet, at each call */
    void begun(HeldTerm term, RevocationReason reason, Supplier<List<Drain.Awaited>> listeners) {
        ClockReading now = clock.read();
        term.drains(new HeldTerm.Draining(reason, now.wallTime(), listeners));
        draining.put(term, new Watched(now, reason, reportAfterNanos));
        if (interruptAfterNanos == 0) {
            publisher.interruptWork(term, false);
        }
    }

    void ended(HeldTerm term) {
        draining.remove(term);
    }

    /** Whether any of the terms waits for leader work, and not only for its listeners. */
    boolean waitsForWork() {
        return draining.keySet().stream().anyMatch(HeldTerm::hasWork);
    }

    /**
     * Lets nobody wait for leader work that is in {@code System.exit}: the JVM would wait for it, and it for the JVM.
     */
    void letGoOfWorkThatExits() {
        draining.keySet().forEach(HeldTerm::letGoOfWorkThatExits);
    }

    /** What all ends wait for, with stacks, for the log. */
    String describe() {
        return draining.keySet().stream().map(DrainWatch::describe).collect(Collectors.joining());
    }

    /** Interrupts and reports what is due. Called a few times per second, without the engine's lock. */
    void check() {
        if (!draining.isEmpty()) {
            ClockReading now = clock.read();
            draining.forEach((term, watched) -> check(term, watched, now));
        }
    }

    private void check(HeldTerm term, Watched watched, ClockReading now) {
        long nanos = now.nanosSince(watched.begun);
        if (nanos >= interruptAfterNanos) {
            interrupt(term, nanos);
        }
        // a close reports by itself what has outlasted it
        if (nanos >= watched.nextReportNanos && watched.reason != RevocationReason.CLOSED) {
            watched.nextReportNanos = nanos + Math.max(nanos, FIRST_PAUSE_NANOS);
            report(term, watched.reason, nanos);
        }
    }

    private void interrupt(HeldTerm term, long nanos) {
        List<String> interrupted = term.interruptibleWork();
        if (!interrupted.isEmpty()) {
            publisher
                    .log()
                    .info(
                            "Interrupting {}, which has not returned within {} ms since the end of term {} of '{}' began",
                            interrupted,
                            nanos / 1_000_000,
                            term.token(),
                            term.election());
            publisher.interruptWork(term, false);
        }
    }

    private void report(HeldTerm term, RevocationReason reason, long nanos) {
        // described on the thread of the log: the names of listeners are the application's code, which may hang
        publisher
                .log()
                .warnOf(
                        "The end of term {} of '{}' began {} s ago ({}) and does not end, so no instance leads: it waits for{}\n"
                                + "Stop what hangs, or end the term by force: LeaderElection.stepDownNow(), or the action"
                                + " 'force' of the actuator endpoint 'election'",
                        () -> List.of(term.token(), term.election(), nanos / 1_000_000_000, reason, describe(term)));
    }

    private static String describe(HeldTerm term) {
        return term.drain().stream()
                .flatMap(drain -> drain.waitsFor().stream())
                .map(each -> "\n    " + each + stack(each.thread()))
                .collect(Collectors.joining());
    }

    private static String stack(@Nullable Thread thread) {
        return thread == null
                ? ""
                : Stream.of(thread.getStackTrace())
                        .limit(SHOWN_FRAMES)
                        .map(frame -> "\n        at " + frame)
                        .collect(Collectors.joining());
    }

    /** Whether the thread is in {@code System.exit}, which never returns. */
    static boolean endsTheJvm(@Nullable Thread thread) {
        return thread != null
                && Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Runtime.class.getName())
                                && frame.getMethodName().equals("exit"));
    }
}
