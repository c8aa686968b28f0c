// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Drain;
import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.protocol.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A term of this instance. Whether it is current is computed from the clock; once it has ended, it is over for good.
 */
final class HeldTerm implements Term {

    private static final int NO_ADMISSION = 1 << 30;

    private final Object holder;
    private final Transition.Granted granted;
    private final PublishedBelief belief;
    private final PublishedBelief.Continuity continuity;

    // Only ever set. Written under the engine's lock, read by all.
    private volatile boolean ended;

    // The number of pieces of work in flight. NO_ADMISSION is added once, under the engine's lock, when the term
    // begins to end.
    private final AtomicInteger work = new AtomicInteger();

    // Written once before NO_ADMISSION is added; run once, by the last piece of work.
    private volatile Runnable whenIdle = () -> {};

    // The pieces of work in flight, and their parts: what they are, and on which threads.
    private final Set<LeaderWork> inFlight = ConcurrentHashMap.newKeySet();

    // Open until the term begins to end.
    private final CountDownLatch leading = new CountDownLatch(1);

    // Written once, when a graceful end begins, under the engine's lock; read by all.
    private volatile @Nullable Draining draining;

    /**
     * A graceful end.
     *
     * @param listeners those that have not returned yet, at each call
     */
    record Draining(RevocationReason reason, Instant since, Supplier<List<Drain.Awaited>> listeners) {}

    HeldTerm(Transition.Granted granted, PublishedBelief belief, Object holder) {
        this.holder = holder;
        this.granted = granted;
        this.belief = belief;
        this.continuity = belief.continuity();
    }

    /** Whether this holder, one object of one instance, holds the term: other instances may live in the same JVM. */
    boolean isOf(Object other) {
        return holder == other;
    }

    @Override
    public String election() {
        return granted.term().election();
    }

    @Override
    public long token() {
        return granted.term().token();
    }

    @Override
    public String leaseId() {
        return granted.leaseId();
    }

    @Override
    public Instant since() {
        return granted.since();
    }

    @Override
    public Optional<Instant> vacantSince() {
        return Optional.ofNullable(granted.vacantSince());
    }

    @Override
    public boolean isCurrent() {
        return !ended && belief.checkAndMark(continuity);
    }

    /** Whether the term was granted under this belief, that of one start of its instance. */
    boolean restsOn(PublishedBelief other) {
        return belief == other;
    }

    /** Whether this instance leads by this term: it is current and not ending. */
    boolean leads() {
        return isCurrent() && !isAdmissionStopped();
    }

    /** Whether the end of the term has begun, or the term was ended; whatever the clock says. */
    boolean isAdmissionStopped() {
        return work.get() >= NO_ADMISSION;
    }

    @Override
    public boolean isEnding() {
        return !leads();
    }

    @Override
    public boolean awaitEnding(Duration timeout) throws InterruptedException {
        return leading.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS) || isEnding();
    }

    @Override
    public Duration remaining() {
        return isCurrent() ? Duration.ofNanos(belief.remainingNanos(continuity)) : Duration.ZERO;
    }

    @Override
    public void ensureCurrent() {
        if (!isCurrent()) {
            throw new LeadershipLostException(
                    election(),
                    token(),
                    "Term " + token() + " of '" + election()
                            + "' is over on this instance, so this work must stop; its fenced transactions are not"
                            + " committed. The log line on the end of this term gives the reason");
        }
    }

    /**
     * Admits work if this instance leads by this term.
     *
     * @param within whether it is a part of work in flight, which is admitted even while the term is ending: work that
     *     has begun may finish
     */
    Optional<LeaderWork> admit(boolean within, LeaderWork.Scope around) {
        int before = work.getAndUpdate(count -> isAdmitted(count, within) ? count + 1 : count);
        if (!isAdmitted(before, within)) {
            return Optional.empty();
        }
        // counted before the check: an end that begins in between waits for us, or we see it
        if (!isCurrent()) {
            leave();
            return Optional.empty();
        }
        return Optional.of(new LeaderWork(this, this::leave, () -> admit(false, around), around, inFlight));
    }

    private static boolean isAdmitted(int count, boolean within) {
        return count < NO_ADMISSION || (within && count > NO_ADMISSION);
    }

    /** Admits no more work. The action runs once, when no work is in flight, perhaps at once. */
    void stopAdmission(Runnable idle) {
        whenIdle = idle;
        leading.countDown();
        if (work.getAndAdd(NO_ADMISSION) == 0) {
            idle.run();
        }
    }

    void end() {
        ended = true;
        if (!isAdmissionStopped()) {
            stopAdmission(() -> {});
        }
    }

    // ---- a graceful end

    void drains(Draining begun) {
        draining = begun;
    }

    /** The graceful end of this term, unless none has begun, or the term is over. */
    Optional<Drain> drain() {
        Draining begun = draining;
        if (begun == null || !isCurrent()) {
            return Optional.empty();
        }
        List<Drain.Awaited> awaited = new ArrayList<>();
        inFlight.forEach(each ->
                awaited.add(new Drain.Awaited(each.toString(), each.thread().orElse(null))));
        awaited.addAll(begun.listeners().get());
        return Optional.of(new Drain(this, begun.reason(), begun.since(), awaited));
    }

    boolean isDraining() {
        return draining != null && isCurrent();
    }

    // ---- work in flight

    boolean hasWork() {
        return !inFlight.isEmpty();
    }

    /** The work that {@link #interruptWork} would interrupt now, for people. */
    List<String> interruptibleWork() {
        return inFlight.stream()
                .filter(each -> isToBeInterrupted(each) && each.thread().isPresent())
                .map(LeaderWork::toString)
                .toList();
    }

    private static boolean isToBeInterrupted(LeaderWork one) {
        return one.isInterruptible() && !one.isInterrupted();
    }

    /** Interrupts the work that wants it, once; or all work, whatever it wants. */
    void interruptWork(boolean all) {
        for (LeaderWork each : inFlight) {
            if (all || isToBeInterrupted(each)) {
                each.interrupt();
            }
        }
    }

    void letGoOfWorkThatExits() {
        inFlight.stream()
                .filter(each -> DrainWatch.endsTheJvm(each.thread().orElse(null)))
                .forEach(LeaderWork::close);
    }

    private void leave() {
        if (work.decrementAndGet() == NO_ADMISSION) {
            whenIdle.run();
        }
    }

    @Override
    public String toString() {
        return "term " + token() + " of '" + election() + "'";
    }
}
