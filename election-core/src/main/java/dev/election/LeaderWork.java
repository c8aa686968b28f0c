// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that was admitted because this instance leads. Until it is closed, an orderly end of its term waits
 * for it.
 *
 * <p>Obtained from {@link LeaderElection#startWork()} and used with try-with-resources; most applications use
 * {@code @OnLeader} or {@link LeaderElection#runIfLeader(Runnable)} instead. Work that goes on elsewhere is carried over
 * with {@link #call} on the other thread, and closed when all of it has ended:
 *
 * <pre>{@code
 * try (LeaderWork work = election.startWork().orElseThrow()) {
 *     work.run(() -> ship(Term.current().token()));
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads. Closing twice does nothing the second time. Holding work open does not prolong the
 * lease: the term may end under it, see {@link Term#isCurrent()}.
 */
public final class LeaderWork implements AutoCloseable {

    private static final ThreadLocal<@Nullable Frame> INNERMOST = new ThreadLocal<>();

    /** What surrounds leader work on each thread that does it. */
    @FunctionalInterface
    public interface Scope {

        /**
         * Called on a thread that begins to do leader work; what is returned, when it has done. Both must be fast and throw
         * nothing.
         */
        Runnable enter();
    }

    private static final Scope NOTHING_AROUND = () -> () -> {};

    private record Frame(LeaderWork work, @Nullable Frame outer) {}

    private final Term term;
    private final Runnable onClose;
    private final Scope scope;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * For implementations of {@link LeaderElection}.
     *
     * @param onClose called once, by the thread that closes the work first
     */
    public LeaderWork(Term term, Runnable onClose) {
        this(term, onClose, NOTHING_AROUND);
    }

    /**
     * For implementations of {@link LeaderElection}.
     *
     * @param onClose called once, by the thread that closes the work first
     * @param scope entered and left by each thread that does the work
     */
    public LeaderWork(Term term, Runnable onClose, Scope scope) {
        this.term = term;
        this.onClose = onClose;
        this.scope = scope;
    }

    /** The innermost leader work of the calling thread, if it is doing any. */
    public static Optional<LeaderWork> current() {
        return Optional.ofNullable(INNERMOST.get()).map(Frame::work);
    }

    /** The innermost leader work of this election that the calling thread is doing, if it is doing any. */
    public static Optional<LeaderWork> current(String election) {
        for (Frame frame = INNERMOST.get(); frame != null; frame = frame.outer) {
            if (frame.work.term.election().equals(election)) {
                return Optional.of(frame.work);
            }
        }
        return Optional.empty();
    }

    /** The term under which this work was admitted. */
    public Term term() {
        return term;
    }

    /** Runs the action on the calling thread, with this as its {@link #current()} work. */
    public void run(Runnable action) {
        @Nullable Frame outer = INNERMOST.get();
        INNERMOST.set(new Frame(this, outer));
        Runnable leave = scope.enter();
        try {
            action.run();
        } finally {
            leave.run();
            restore(outer);
        }
    }

    /** Calls the action on the calling thread, with this as its {@link #current()} work. */
    public <T extends @Nullable Object> T call(Callable<T> action) throws Exception {
        @Nullable Frame outer = INNERMOST.get();
        INNERMOST.set(new Frame(this, outer));
        Runnable leave = scope.enter();
        try {
            return action.call();
        } finally {
            leave.run();
            restore(outer);
        }
    }

    /** Says that the work has ended. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }

    private static void restore(@Nullable Frame outer) {
        // never removed: that would make a new entry for the next piece of work on this thread
        INNERMOST.set(outer);
    }
}
