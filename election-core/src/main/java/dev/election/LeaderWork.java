// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that was admitted because this instance leads. Until it is closed and all its parts on other threads
 * have ended, a graceful end of its term waits for it.
 *
 * <p>Obtained from {@link LeaderElection#startWork()} and used with try-with-resources; most applications use
 * {@code @OnLeader} or {@link LeaderElection#runIfLeader(Runnable)} instead.
 *
 * <pre>{@code
 * try (LeaderWork work = election.startWork().orElseThrow()) {
 *     work.run(() -> ship(Term.current().token()));
 * }
 * }</pre>
 *
 * <h2>Other threads</h2>
 *
 * Work belongs to the thread that does it. A task for another thread is carried along with {@link #wrap(Runnable)}:
 *
 * <pre>{@code
 * executor.execute(LeaderWork.wrap(() -> ship(Term.current().token())));
 * }</pre>
 *
 * From its start the task is a part of the work that wrapped it: it has that work's term, its transactions are fenced,
 * and a graceful end waits for it, even after the work itself has ended. A task that has not started is not waited for.
 * A task may start while its term leads; while the term is ending, only if the work that wrapped it is still in flight,
 * since that work may wait for it; and never after the term has ended. Micrometer's context propagation does the same
 * without a wrapper, see {@link CarriedWork}.
 *
 * <p>Safe for use by many threads. Closing twice does nothing the second time. Holding work open does not prolong the
 * lease: the term may end under it, see {@link Term#isCurrent()}.
 *
 * @since 0.1.0
 */
public final class LeaderWork implements AutoCloseable {

    /** Wraps leader work on each thread that does it. */
    @FunctionalInterface
    public interface Scope {

        /** Nothing. */
        Scope NONE = () -> () -> {};

        /**
         * Called on a thread that begins leader work; the returned action is called when that thread has ended it. Both
         * must return fast and must not throw.
         */
        Runnable enter();
    }

    private static final int OPEN = 1;
    private static final int PART = 2;

    private final Term term;
    private final Runnable onEnd;
    private final Supplier<Optional<LeaderWork>> again;
    private final Scope scope;

    // This and all other work of the term that has not ended; for people, and for interrupts.
    private final Set<LeaderWork> all;

    // OPEN until it is closed, plus PART for each part that has not ended; once zero, it stays zero.
    private final AtomicInteger inFlight;

    // Both written before the work runs; read by whoever ends the term.
    private volatile String description = "leader work";
    private volatile boolean interruptible;

    // The entry of the thread that does the work at present. Written by that thread, read by all.
    private volatile @Nullable CarriedWork entered;

    /**
     * For implementations of {@link LeaderElection}: no scope, and parts on other threads start only while it is in
     * flight.
     *
     * @param onEnd called once, by the thread that ends the last of the work
     */
    public LeaderWork(Term term, Runnable onEnd) {
        this(term, onEnd, Optional::empty, Scope.NONE, ConcurrentHashMap.newKeySet());
    }

    /**
     * For implementations of {@link LeaderElection}.
     *
     * @param onEnd called once, by the thread that ends the last of the work: the one that closes it, or that of a part
     * @param again admits another piece of work under the same term, if that still leads
     * @param scope entered and left by each thread that does the work
     * @param all contains this work and its parts, each until it has ended
     */
    public LeaderWork(
            Term term, Runnable onEnd, Supplier<Optional<LeaderWork>> again, Scope scope, Set<LeaderWork> all) {
        this(term, onEnd, again, scope, all, OPEN);
        all.add(this);
    }

    private LeaderWork(
            Term term,
            Runnable onEnd,
            Supplier<Optional<LeaderWork>> again,
            Scope scope,
            Set<LeaderWork> all,
            int inFlight) {
        this.term = term;
        this.onEnd = onEnd;
        this.again = again;
        this.scope = scope;
        this.all = all;
        this.inFlight = new AtomicInteger(inFlight);
    }

    /** The innermost leader work of the calling thread, if it is doing any. */
    public static Optional<LeaderWork> current() {
        return CarriedWork.current().map(CarriedWork::work);
    }

    /** The innermost leader work of this election that the calling thread is doing, if it is doing any. */
    public static Optional<LeaderWork> current(String election) {
        for (CarriedWork each = CarriedWork.ofThread(); each != null; each = each.outer()) {
            if (each.work().term.election().equals(election)) {
                return Optional.of(each.work());
            }
        }
        return Optional.empty();
    }

    /** All leader work that the calling thread is doing, the innermost first. */
    public static Stream<LeaderWork> all() {
        return Stream.iterate(CarriedWork.current(), Optional::isPresent, each -> each.map(CarriedWork::outer))
                .map(each -> each.orElseThrow().work());
    }

    /**
     * Wraps a task as a part of the leader work that the calling thread is doing, to be run on any thread. Returns the
     * task itself if the thread is doing none.
     *
     * <p>If it is too late for the task to start (see above), the wrapper throws a {@link LeadershipLostException}.
     */
    public static Runnable wrap(Runnable task) {
        CarriedWork work = CarriedWork.ofThread();
        return work == null ? task : () -> work.run(task);
    }

    /** As {@link #wrap(Runnable)}, for a task with a result. */
    public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
        CarriedWork work = CarriedWork.ofThread();
        return work == null ? task : () -> work.call(task);
    }

    /** The term under which this work was admitted. */
    public Term term() {
        return term;
    }

    /**
     * Whether this work was carried to another thread too late to be admitted. Such work is not waited for, its
     * {@link #term()} is never current, and {@link Term#current()} throws.
     */
    public boolean isLate() {
        return term instanceof LateTerm;
    }

    /** Describes the work for people, for example by the name of a method. To be called before it runs. */
    public LeaderWork describedAs(String what) {
        description = what;
        return this;
    }

    /**
     * Lets the thread that does the work be interrupted when its term is lost, and when a graceful end has waited for
     * it for the time that the instance was given. Parts on other threads are not interrupted. To be called before it
     * runs.
     */
    public LeaderWork interruptible() {
        interruptible = true;
        return this;
    }

    /** Whether it was marked as {@linkplain #interruptible() interruptible}. */
    public boolean isInterruptible() {
        return interruptible;
    }

    /** The thread that does the work at present, if there is one. */
    public Optional<Thread> thread() {
        return Optional.ofNullable(entered).map(CarriedWork::thread);
    }

    /**
     * Interrupts the thread that does the work, if there is one. It is never interrupted after it has left the work,
     * and its interrupt flag is cleared when it leaves.
     */
    public void interrupt() {
        CarriedWork entry = entered;
        if (entry != null) {
            entry.interrupt();
        }
    }

    /** Whether the thread that does the work at present was interrupted by {@link #interrupt()}. */
    public boolean isInterrupted() {
        CarriedWork entry = entered;
        return entry != null && entry.isInterrupted();
    }

    /** The description of the work. */
    @Override
    public String toString() {
        return description;
    }

    /** Runs the action on the calling thread, with this as its {@link #current()} work. */
    public void run(Runnable action) {
        CarriedWork.run(action, CarriedWork.enter(this));
    }

    /** Calls the action on the calling thread, with this as its {@link #current()} work. */
    public <T extends @Nullable Object> T call(Callable<T> action) throws Exception {
        return CarriedWork.call(action, CarriedWork.enter(this));
    }

    /** Ends the work, except for those of its parts that still run on other threads. */
    @Override
    public void close() {
        if (inFlight.getAndUpdate(count -> count & ~OPEN) == OPEN) {
            all.remove(this);
            onEnd.run();
        }
    }

    Scope scope() {
        return scope;
    }

    /** Sets the entry of the thread that does the work, and returns the one before. */
    @Nullable
    CarriedWork entered(@Nullable CarriedWork entry) {
        CarriedWork before = entered;
        entered = entry;
        return before;
    }

    /** A part of this, to be closed by the thread that does it; late if it is not admitted any more. */
    LeaderWork partOrLate() {
        if (isLate()) {
            return this;
        }
        LeaderWork part = beginPart()
                ? new LeaderWork(term, this::endPart, again, scope, all)
                : again.get().orElse(null);
        if (part == null) {
            return late();
        }
        if (!term.isCurrent()) {
            part.close();
            return late();
        }
        part.description = description + " (a part of it)";
        return part;
    }

    private LeaderWork late() {
        return new LeaderWork(new LateTerm(term), () -> {}, Optional::empty, scope, ConcurrentHashMap.newKeySet(), 0);
    }

    private boolean beginPart() {
        return inFlight.getAndUpdate(count -> count == 0 ? 0 : count + PART) != 0;
    }

    private void endPart() {
        if (inFlight.addAndGet(-PART) == 0) {
            all.remove(this);
            onEnd.run();
        }
    }

    /** The term of work that came too late to be admitted under it: never current. */
    private record LateTerm(Term term) implements Term {

        @Override
        public String election() {
            return term.election();
        }

        @Override
        public long token() {
            return term.token();
        }

        @Override
        public String leaseId() {
            return term.leaseId();
        }

        @Override
        public Instant since() {
            return term.since();
        }

        @Override
        public Optional<Instant> vacantSince() {
            return term.vacantSince();
        }

        @Override
        public boolean isCurrent() {
            return false;
        }

        @Override
        public boolean isEnding() {
            return true;
        }

        @Override
        public boolean awaitEnding(Duration timeout) {
            return true;
        }

        @Override
        public Duration remaining() {
            return Duration.ZERO;
        }

        @Override
        public void ensureCurrent() {
            term.ensureCurrent();
            throw new LeadershipLostException(
                    election(),
                    token(),
                    "Term " + token() + " of '" + election()
                            + "' was ending when a task of its work started on another thread, and that work had ended:"
                            + " nothing would have waited for the task, so it was refused");
        }
    }
}
