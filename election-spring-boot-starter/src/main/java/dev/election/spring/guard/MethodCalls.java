// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.Term;
import dev.election.spring.CatchUp;
import dev.election.spring.guard.InvocationCounters.Outcome;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one method of one bean, where a call depends on those before it: it must not overlap with them, or makes
 * up for them. Thread-safe.
 */
final class MethodCalls {

    private final OnLeaderRule rule;

    // Not a monitor: a virtual thread that waits for one keeps its carrier.
    private final Lock lock = new ReentrantLock();

    // All guarded by the lock. How many calls run, and whether one of them makes up for others.
    private int running;
    private boolean makingUp;
    // Whether a call that makes up for others is to be made: the next call that begins is that call.
    private boolean due;
    // When a call was skipped last; null if one has run since then.
    private @Nullable Instant skipped;
    // The token of the term of the last call that has begun; 0 if there was none.
    private long lastToken;

    // Has the call made that is due, on another thread. Set before the elections are joined.
    private volatile Runnable makeUp = () -> {};

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

    /**
     * A call is about to begin as leader work of the term with this token.
     *
     * @return {@link Outcome#OVERLAPPED} if it must not; otherwise {@link #end} is to be called when it has ended
     */
    Outcome begin(long token) {
        lock.lock();
        try {
            if (running > 0 && (makingUp || due || !rule.concurrent())) {
                return Outcome.OVERLAPPED;
            }
            makingUp = due;
            due = false;
            running++;
            skipped = null;
            lastToken = token;
            return makingUp ? Outcome.CAUGHT_UP : Outcome.RUN;
        } finally {
            lock.unlock();
        }
    }

    /** A call has ended. */
    void end() {
        if (endedBeforeDue()) {
            makeUp.run(); // it was tried while the other one was running
        }
    }

    private boolean endedBeforeDue() {
        lock.lock();
        try {
            running--;
            makingUp = false;
            return due && running == 0;
        } finally {
            lock.unlock();
        }
    }

    /** A call was skipped, since this instance does not lead. */
    void skipped(Instant when) {
        lock.lock();
        try {
            skipped = when;
            due = false;
        } finally {
            lock.unlock();
        }
    }

    /** A term begins. */
    void granted(Term term) {
        if (becomesDue(term)) {
            makeUp.run();
        }
    }

    private boolean becomesDue(Term term) {
        lock.lock();
        try {
            due = lastToken != term.token() && isToBeMadeUpFor(term);
            return due;
        } finally {
            lock.unlock();
        }
    }

    private boolean isToBeMadeUpFor(Term term) {
        if (rule.catchUp() != CatchUp.MISSED) {
            return rule.catchUp() == CatchUp.ALWAYS;
        }
        Instant last = skipped;
        return last != null && last.isAfter(term.vacantSince().orElse(Instant.MIN));
    }

    /** Whether the call that makes up for others has not begun yet. */
    boolean isDue() {
        lock.lock();
        try {
            return due;
        } finally {
            lock.unlock();
        }
    }
}
