// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Drain;
import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.NotLeaderException;
import dev.election.Term;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One election as the application sees it: reads the state that the engine has published. */
final class ElectionView implements LeaderElection {

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String name;
    private final LeaseElections elections;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // An object of its own, so that a spy of this view in a test, which is a shallow copy, shares it.
    private final Published published = new Published();

    private static final class Published {

        // Both written under the engine's lock, read by all.
        private volatile @Nullable HeldTerm term;
        private volatile @Nullable Leader leader;

        // Written under the engine's lock, or while there is no engine; read by all.
        private volatile boolean left;
    }

    ElectionView(String name, LeaseElections elections) {
        this.name = name;
        this.elections = elections;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isLeader() {
        HeldTerm held = published.term;
        return held != null && held.leads();
    }

    @Override
    public Optional<Term> term() {
        HeldTerm held = published.term;
        return held != null && held.leads() ? Optional.of(held) : Optional.empty();
    }

    @Override
    public Term requireTerm() {
        return term().orElseThrow(this::notLeader);
    }

    private NotLeaderException notLeader() {
        return new NotLeaderException(
                name, "Instance '" + elections.instance() + "' does not lead '" + name + "': " + whyNotLeader());
    }

    private String whyNotLeader() {
        HeldTerm held = published.term;
        Leader last = published.leader;
        if (published.left) {
            return "it has left this election";
        } else if (held != null) {
            return "its term " + held.token() + " is ending or over";
        } else if (last == null) {
            return "no leader is known";
        }
        return "as last observed, '" + last.instance() + "' does, with token " + last.token();
    }

    @Override
    public Optional<Leader> leader() {
        return Optional.ofNullable(published.leader);
    }

    @Override
    public boolean awaitLeadership(Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        if (nanos > 0 && !isLeader() && !elections.isClosed()) {
            elections.checkWait(name);
        }
        lock.lockInterruptibly();
        try {
            while (!isLeader() && !elections.isClosed() && !published.left && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return isLeader();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stepDown() {
        elections.stepDown(name, null);
    }

    @Override
    public void stepDown(Duration sitOut) {
        if (sitOut.isNegative()) {
            throw new IllegalArgumentException(
                    "The step-down of '" + name + "' cannot sit out a negative time: " + sitOut);
        }
        elections.stepDown(name, sitOut);
    }

    @Override
    public void resume() {
        elections.resume(name);
    }

    @Override
    public Duration sitOutRemaining() {
        return elections.sitOutRemaining(name);
    }

    @Override
    public void stepDownNow() {
        elections.stepDownNow(name);
    }

    @Override
    public Optional<Drain> drain() {
        HeldTerm held = published.term;
        return held == null ? Optional.empty() : held.drain();
    }

    @Override
    public boolean awaitDrained(Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            while (isDraining() && nanos > 0) {
                // in slices: nothing wakes this thread if the belief ends after the instance was closed
                long slice = Math.min(nanos, SLICE_NANOS);
                nanos -= slice - changed.awaitNanos(slice);
            }
            return !isDraining();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDraining() {
        HeldTerm held = published.term;
        return held != null && held.isDraining();
    }

    @Override
    public void transferTo(String instanceId) {
        requireTerm();
        elections.transfer(name, instanceId);
    }

    @Override
    public boolean runIfLeader(Runnable action) {
        Optional<LeaderWork> admitted = startWork();
        if (admitted.isEmpty()) {
            return false;
        }
        try (LeaderWork work = admitted.get()) {
            work.run(action);
        }
        return true;
    }

    @Override
    public Optional<LeaderWork> startWork() {
        LeaderWork outer = LeaderWork.current(name).orElse(null);
        if (outer != null && outer.isLate()) {
            return Optional.empty(); // never under a later term than that of the work that carried it here
        }
        if (outer != null && outer.term() instanceof HeldTerm own && own.isOf(this)) {
            // A part of work in flight belongs to the term of that work: it may finish while that term is ending, and
            // never runs under a later one.
            return own.admit(true, elections.workScope());
        }
        HeldTerm held = published.term;
        return held == null ? Optional.empty() : held.admit(false, elections.workScope());
    }

    @Override
    public void leave() {
        elections.leave(this);
    }

    @Override
    public void addListener(LeadershipListener listener) {
        if (published.left) {
            throw new IllegalStateException(
                    "Instance '" + elections.instance() + "' has left '" + name
                            + "', so a listener would never be called; join the election again with LeaderElections.election(name)");
        }
        elections.addListener(name, listener);
    }

    @Override
    public void removeListener(LeadershipListener listener) {
        elections.removeListener(name, listener);
    }

    // ---- for the engine

    /** Whether this instance has left the election. */
    boolean isLeft() {
        return published.left;
    }

    void left(boolean isLeft) {
        published.left = isLeft;
        wake();
    }

    @Nullable
    HeldTerm held() {
        return published.term;
    }

    void publish(@Nullable HeldTerm newTerm) {
        published.term = newTerm;
        wake();
    }

    /** Forgets a term that rests on the belief of an earlier start, whose work has outlasted the stop. */
    void endTermOfEarlierStart(PublishedBelief present) {
        HeldTerm held = published.term;
        if (held != null && !held.restsOn(present)) {
            publish((HeldTerm) null);
        }
    }

    void publish(@Nullable Leader newLeader) {
        published.leader = newLeader;
    }

    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
