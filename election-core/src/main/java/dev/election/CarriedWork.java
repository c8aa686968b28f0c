// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The leader work of a thread, in a form that can be carried to another thread. For libraries that carry the context of
 * a thread, as Micrometer's context propagation does; applications pass tasks to {@link LeaderWork#wrap(Runnable)},
 * which rejects a task that starts too late.
 *
 * <p>{@link #resume} and {@link #suspend} change the leader work of the calling thread, and {@link #restore} undoes
 * that; they are used in nested pairs. None of them throws: if the work is no longer admitted, the thread does work
 * that is {@linkplain LeaderWork#isLate() late}, whose transactions are rolled back.
 *
 * <p>Safe for use by many threads; instances may be resumed any number of times, and on many threads at once.
 *
 * @since 0.1.0
 */
public final class CarriedWork {

    private static final ThreadLocal<@Nullable CarriedWork> INNERMOST = new ThreadLocal<>();

    private final @Nullable LeaderWork work; // null while suspended
    private final @Nullable CarriedWork outer;
    private final @Nullable CarriedWork before; // the earlier work of the thread
    private final boolean carried; // whether this thread closes the work

    // Written and read by the thread that does the work.
    private Runnable leave = () -> {};
    private @Nullable CarriedWork enteredBefore;

    // Written once by the thread that does the work, when it enters; read by all. Null before that.
    private volatile @Nullable Thread thread;

    // Whether that thread was interrupted, so that it is never interrupted after it has left.
    private final AtomicReference<Interrupt> interrupt = new AtomicReference<>(Interrupt.NONE);

    private enum Interrupt {
        NONE,
        /** Another thread is about to interrupt it. */
        UNDER_WAY,
        DONE,
        /** It has left, or has been interrupted and has cleared its flag. */
        LEFT
    }

    private CarriedWork(
            @Nullable LeaderWork work, @Nullable CarriedWork outer, @Nullable CarriedWork before, boolean carried) {
        this.work = work;
        this.outer = outer;
        this.before = before;
        this.carried = carried;
    }

    /** The leader work of the calling thread, if it is doing any. */
    public static Optional<CarriedWork> current() {
        return Optional.ofNullable(ofThread());
    }

    /** This work alone, without the work that the calling thread is doing. */
    public static CarriedWork of(LeaderWork work) {
        return new CarriedWork(work, null, null, false);
    }

    /** Makes this the leader work of the calling thread, as a part that ends with {@link #restore}. */
    public void resume() {
        CarriedWork parts = partOn(INNERMOST.get());
        try {
            parts.enterScopes();
        } catch (Throwable e) {
            // a scope must not throw; if it does, nothing here can handle the exception
        }
        INNERMOST.set(parts);
    }

    /** Suspends the leader work of the calling thread until {@link #restore}. */
    public static void suspend() {
        CarriedWork innermost = INNERMOST.get();
        if (innermost != null) {
            INNERMOST.set(new CarriedWork(null, null, innermost, true));
        }
    }

    /**
     * Undoes each {@link #resume} and {@link #suspend} since this was {@link #current()}.
     *
     * @param earlier the work that was current then; null if there was none
     */
    public static void restore(@Nullable CarriedWork earlier) {
        CarriedWork kept = INNERMOST.get();
        // without earlier work this ends at the outermost level, or where work was suspended
        while (kept != null && kept != earlier && (earlier != null || kept.work != null)) {
            kept = kept.before;
        }
        try {
            leaveTo(kept);
        } catch (Throwable e) {
            // as in resume
        }
    }

    // ---- for leader work

    static @Nullable CarriedWork ofThread() {
        CarriedWork innermost = INNERMOST.get();
        return innermost == null || innermost.work == null ? null : innermost;
    }

    LeaderWork work() {
        if (work == null) {
            throw new IllegalStateException("suspended work must not be visible");
        }
        return work;
    }

    @Nullable
    CarriedWork outer() {
        return outer;
    }

    /** Returns the work to return to afterwards. */
    static @Nullable CarriedWork enter(LeaderWork work) {
        return new CarriedWork(work, ofThread(), INNERMOST.get(), false).start();
    }

    /** Returns the work to return to afterwards. */
    private @Nullable CarriedWork start() {
        try {
            enterScopes();
        } catch (Throwable e) {
            try {
                end();
            } finally {
                INNERMOST.set(before);
            }
            throw e;
        }
        return before;
    }

    /** Ends all parts that the calling thread has begun since then, including those that were never restored. */
    static void leaveTo(@Nullable CarriedWork earlier) {
        Throwable first = null;
        for (CarriedWork each = INNERMOST.get(); each != null && each != earlier; each = each.before) {
            try {
                each.end();
            } catch (Throwable e) {
                // a part that did not end would keep its term from ending forever
                first = first == null ? e : first;
            }
        }
        // set, not removed: the next work on this thread would need a new entry
        INNERMOST.set(earlier);
        if (first != null) {
            CarriedWork.<RuntimeException>rethrow(first);
        }
    }

    @SuppressWarnings("unchecked") // thrown as it is, whatever its type
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    void run(Runnable task) {
        run(task, begin());
    }

    <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        return call(task, begin());
    }

    static void run(Runnable task, @Nullable CarriedWork before) {
        try {
            task.run();
        } finally {
            leaveTo(before);
        }
    }

    static <T extends @Nullable Object> T call(Callable<T> task, @Nullable CarriedWork before) throws Exception {
        try {
            return task.call();
        } finally {
            leaveTo(before);
        }
    }

    /** As {@link #resume}, for a task that can be refused. Returns the work to return to afterwards. */
    private @Nullable CarriedWork begin() {
        CarriedWork before = INNERMOST.get();
        CarriedWork parts = partOn(before);
        for (CarriedWork each = parts; each != null; each = each.outer) {
            if (each.work().isLate()) {
                parts.end();
                INNERMOST.set(before);
                each.work().term().ensureCurrent();
            }
        }
        return parts.start();
    }

    /** Enters the scope of carried outer work first. */
    private void enterScopes() {
        if (carried && outer != null) {
            outer.enterScopes();
        }
        INNERMOST.set(this);
        thread = Thread.currentThread();
        enteredBefore = work().entered(this);
        if (work().isInterruptible() && !work().term().isCurrent()) {
            interrupt(Interrupt.NONE); // the term was lost before there was a thread to interrupt
        }
        leave = work().scope().enter();
    }

    /** The thread that has entered. */
    @Nullable
    Thread thread() {
        return thread;
    }

    boolean isInterrupted() {
        return interrupt.get() != Interrupt.NONE;
    }

    /** Interrupts the thread, perhaps again, unless it has left. */
    void interrupt() {
        if (!interrupt(Interrupt.NONE)) {
            interrupt(Interrupt.DONE);
        }
    }

    private boolean interrupt(Interrupt expected) {
        Thread entered = thread;
        if (entered == null || !interrupt.compareAndSet(expected, Interrupt.UNDER_WAY)) {
            return false;
        }
        try {
            entered.interrupt(); // may close a channel, whose code may throw anything
        } finally {
            interrupt.set(Interrupt.DONE);
        }
        return true;
    }

    private void leaveThread() {
        if (thread == null || interrupt.get() == Interrupt.LEFT) {
            return;
        }
        work().entered(enteredBefore);
        if (interrupt.compareAndSet(Interrupt.NONE, Interrupt.LEFT)) {
            return;
        }
        while (!interrupt.compareAndSet(Interrupt.DONE, Interrupt.LEFT)) {
            Thread.onSpinWait();
        }
        if (!isInterruptedFurtherOut()) {
            Thread.interrupted();
        }
    }

    // Then the interrupt is meant for the outer work as well, which clears the flag when it ends.
    private boolean isInterruptedFurtherOut() {
        boolean interrupted = false;
        for (CarriedWork each = before; each != null; each = each.before) {
            interrupted |= each.isBeingInterrupted();
        }
        for (CarriedWork each = outer; each != null; each = each.outer) {
            interrupted |= each.isBeingInterrupted();
        }
        return interrupted;
    }

    private boolean isBeingInterrupted() {
        Interrupt now = interrupt.get();
        return now == Interrupt.UNDER_WAY || now == Interrupt.DONE;
    }

    private CarriedWork partOn(@Nullable CarriedWork thread) {
        CarriedWork outerPart = outer == null ? null : outer.partOn(null);
        return new CarriedWork(work().partOrLate(), outerPart, thread, true);
    }

    private void end() {
        INNERMOST.set(this);
        try {
            leave.run();
        } finally {
            leaveThread();
            if (carried) {
                endCarried();
            }
        }
    }

    private void endCarried() {
        try {
            if (outer != null) {
                outer.end();
            }
        } finally {
            if (work != null) {
                work.close();
            }
        }
    }
}
