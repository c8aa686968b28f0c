// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.guard.InvocationCounters.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one method of one bean, where a call depends on those before it: it must not overlap with them, or makes
 * up for them. Thread-safe.
 */
final class MethodCalls {

    private static final long NONE = 0;

    // Set while a thread makes a call that makes up for others; not seen behind @Async, which changes the thread.
    private static final ThreadLocal<Boolean> MAKES_UP = new ThreadLocal<>();

    private final OnLeaderRule rule;

    // Not a monitor: a virtual thread that waits for one keeps its carrier.
    private final Lock lock = new ReentrantLock();

    // All guarded by the lock. How many calls run.
    private int running;
    // The token of the term in which a call makes up for others at present; otherwise none.
    private long makingUp = NONE;
    // The token of the term in which such a call is still to be made; otherwise none.
    private long due = NONE;
    // The token of the term of the last call that has begun.
    private long last = NONE;
    // The last call that was skipped; null if one has run since then.
    private @Nullable Skip skipped;

    // Has the call made that is due, on another thread. Set before the elections are joined.
    private volatile Runnable makeUp = () -> {};

    /** @param led whether a leader was known, which may have made the call */
    private record Skip(Instant when, boolean led) {}

    MethodCalls(OnLeaderRule rule) {
        this.rule = rule;
    }

    OnLeaderRule rule() {
        return rule;
    }

    /** What to do when a call is due that makes up for others. It must return soon. */
    void whenDue(Runnable action) {
        makeUp = action;
    }

    /** Makes the call that makes up for others, by calling the method through all proxies of its bean. */
    void makingUp(Runnable call) {
        MAKES_UP.set(true);
        try {
            call.run();
        } finally {
            MAKES_UP.remove();
        }
    }

    /**
     * A call is about to begin as leader work of the term with this token.
     *
     * @return {@link Outcome#OVERLAPPED} if it must not; otherwise {@link #end} is to be called when it has ended
     */
    Outcome begin(long token) {
        boolean makesUp = MAKES_UP.get() != null;
        return locked(() -> {
            boolean isDue = due != NONE && due == token;
            if (makesUp && (!isDue || running > 0)) {
                return Outcome.OVERLAPPED; // a regular call came first, or one of an earlier term still runs
            } else if (running > 0 && (makingUp == token || !rule.concurrent())) {
                return Outcome.OVERLAPPED;
            }
            boolean first = isDue && running == 0;
            if (isDue) {
                due = NONE; // whichever call comes first makes up
            }
            if (first) {
                makingUp = token;
            }
            running++;
            last = token;
            skipped = null;
            return first ? Outcome.CAUGHT_UP : Outcome.RUN;
        });
    }

    /** A call of the term with this token has ended, which had begun with this outcome. */
    void end(Outcome outcome, long token) {
        boolean stillDue = locked(() -> {
            running--;
            if (outcome == Outcome.CAUGHT_UP && makingUp == token) {
                makingUp = NONE;
            }
            return due != NONE && running == 0;
        });
        if (stillDue) {
            makeUp.run(); // it was tried while the other one was running
        }
    }

    /** A call was skipped at this time, since this instance did not lead. */
    void skipped(Instant when, LeaderElection election) {
        Optional<Term> now = election.term();
        boolean led = now.isEmpty() && election.leader().isPresent();
        locked(() -> skipped = new Skip(when, led));
        // it may have begun to lead meanwhile: then the grant has not seen this call
        now.ifPresent(this::granted);
    }

    /** A term begins. */
    void granted(Term term) {
        boolean becomesDue = locked(() -> {
            if (last == term.token() || due == term.token() || !isToBeMadeUpFor(term)) {
                return false;
            }
            due = term.token();
            return true;
        });
        if (becomesDue) {
            makeUp.run();
        }
    }

    private boolean isToBeMadeUpFor(Term term) {
        Skip skip = skipped;
        return switch (rule.catchUp()) {
            case NONE -> false;
            case ALWAYS -> true;
            case MISSED ->
                skip != null && term.vacantSince().map(skip.when()::isAfter).orElse(!skip.led());
        };
    }

    /** Whether the call that makes up for others has not begun yet. */
    boolean isDue() {
        return locked(() -> due != NONE);
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
