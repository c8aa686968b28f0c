// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The leader work that a thread is doing, as something that can be carried to another thread. For libraries that carry the context
 * of a thread, as Micrometer's context propagation does; an application that hands on a task uses
 * {@link LeaderWork#wrap(Runnable)}, which refuses a task that comes too late.
 *
 * <p>{@link #resume} and {@link #suspend} change what the calling thread does, and {@link #restore} takes that back; they are
 * used in pairs, one inside the other. None of them throws: where the work is not admitted any more, the thread does work that is
 * {@linkplain LeaderWork#isLate() late}, whose transactions are rolled back.
 *
 * <p>Safe for use by many threads; instances may be resumed any number of times, and on many threads at once.
 */
public final class CarriedWork {

    private static final ThreadLocal<@Nullable CarriedWork> INNERMOST = new ThreadLocal<>();

    private final @Nullable LeaderWork work; // null where the thread does none for a while
    private final @Nullable CarriedWork outer;
    private final @Nullable CarriedWork before; // what the thread did before; the outer one, unless it was carried here
    private final boolean carried; // whether the work is to be closed by this thread

    // Written and read by the thread that does the work.
    private Runnable leave = () -> {};

    private CarriedWork(
            @Nullable LeaderWork work, @Nullable CarriedWork outer, @Nullable CarriedWork before, boolean carried) {
        this.work = work;
        this.outer = outer;
        this.before = before;
        this.carried = carried;
    }

    /** What the calling thread is doing, if that is leader work. */
    public static Optional<CarriedWork> current() {
        return Optional.ofNullable(ofThread());
    }

    /** This work alone, whatever the calling thread is doing. */
    public static CarriedWork of(LeaderWork work) {
        return new CarriedWork(work, null, null, false);
    }

    /** Makes this the leader work of the calling thread, as a part that it ends with {@link #restore}. */
    public void resume() {
        CarriedWork parts = partOn(INNERMOST.get());
        try {
            parts.enterScopes();
        } catch (Throwable e) {
            // a scope throws nothing, see there; if it does all the same, nobody here could be told
        }
        INNERMOST.set(parts);
    }

    /** Lets the calling thread do no leader work until {@link #restore}. */
    public static void suspend() {
        CarriedWork innermost = INNERMOST.get();
        if (innermost != null) {
            INNERMOST.set(new CarriedWork(null, null, innermost, true));
        }
    }

    /**
     * Takes back what was done by {@link #resume} and {@link #suspend} since this was {@link #current()}.
     *
     * @param earlier what was current then; null if it was none
     */
    public static void restore(@Nullable CarriedWork earlier) {
        CarriedWork kept = INNERMOST.get();
        // it was none at the bottom, or where the thread was told to do none
        while (kept != null && kept != earlier && (earlier != null || kept.work != null)) {
            try {
                kept.end();
            } catch (Throwable e) {
                // as in resume
            }
            kept = kept.before;
        }
        INNERMOST.set(kept);
    }

    // ---- for leader work

    static @Nullable CarriedWork ofThread() {
        CarriedWork innermost = INNERMOST.get();
        return innermost == null || innermost.work == null ? null : innermost;
    }

    LeaderWork work() {
        if (work == null) {
            throw new IllegalStateException("no work is not shown to anybody");
        }
        return work;
    }

    @Nullable
    CarriedWork outer() {
        return outer;
    }

    /** Returns what is to be left to afterwards. */
    static @Nullable CarriedWork enter(LeaderWork work) {
        CarriedWork before = INNERMOST.get();
        CarriedWork outer = before == null || before.work == null ? null : before;
        CarriedWork entered = new CarriedWork(work, outer, before, false);
        try {
            entered.enterScopes();
        } catch (Throwable e) {
            INNERMOST.set(before);
            throw e;
        }
        return before;
    }

    /** Ends all parts that the calling thread has begun since then; also those that somebody has forgotten. */
    static void leaveTo(@Nullable CarriedWork earlier) {
        Throwable first = null;
        for (CarriedWork each = INNERMOST.get(); each != null && each != earlier; each = each.before) {
            try {
                each.end();
            } catch (Throwable e) {
                // a part that did not end would keep its term from ending for ever
                first = first == null ? e : first;
            }
        }
        // never removed: that would make a new entry for the next piece of work on this thread
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
        CarriedWork before = begin();
        try {
            task.run();
        } finally {
            leaveTo(before);
        }
    }

    <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        CarriedWork before = begin();
        try {
            return task.call();
        } finally {
            leaveTo(before);
        }
    }

    /** As {@link #resume}, for a task that can be refused. Returns what is to be left to afterwards. */
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
        try {
            parts.enterScopes();
        } catch (Throwable e) {
            try {
                parts.end();
            } finally {
                INNERMOST.set(before);
            }
            throw e;
        }
        return before;
    }

    /** Of the outer work that is carried along first; each knows that it is done by this thread. */
    private void enterScopes() {
        if (carried && outer != null) {
            outer.enterScopes();
        }
        INNERMOST.set(this);
        leave = work().scope().enter();
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
