// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.guard.InvocationCounters.Outcome;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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

    private final AtomicReference<State> state = new AtomicReference<>(new State(0, NONE, NONE, NONE, null));

    // Has the call made that is due, on another thread. Set before the elections are joined.
    private volatile Runnable makeUp = () -> {};

    /** @param led whether a leader was known, which may have made the call */
    private record Skip(Instant when, boolean led) {}

    /**
     * @param running how many calls run
     * @param makingUp the token of the term in which a call makes up for others at present; otherwise none
     * @param due the token of the term in which such a call is still to be made; otherwise none
     * @param last the token of the term of the last call that has begun
     * @param skipped the last call that was skipped; null if one has run since then
     */
    private record State(
            int running,
            long makingUp,
            long due,
            long last,
            @Nullable Skip skipped) {

        boolean isDueIn(long token) {
            return due != NONE && due == token;
        }

        State begun(long token, boolean makesUp) {
            // whichever call comes first makes up
            return new State(running + 1, makesUp ? token : makingUp, isDueIn(token) ? NONE : due, token, null);
        }

        State ended(boolean madeUp) {
            return new State(running - 1, madeUp ? NONE : makingUp, due, last, skipped);
        }

        State withSkipped(Skip skip) {
            return new State(running, makingUp, due, last, skip);
        }

        State withDue(long token) {
            return new State(running, makingUp, token, last, skipped);
        }
    }

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
        while (true) {
            State before = now();
            Outcome outcome = outcome(before, token, makesUp);
            if (outcome == Outcome.OVERLAPPED
                    || state.compareAndSet(before, before.begun(token, outcome == Outcome.CAUGHT_UP))) {
                return outcome;
            }
        }
    }

    private Outcome outcome(State now, long token, boolean makesUp) {
        boolean alone = now.running() == 0;
        if (makesUp && !(alone && now.isDueIn(token))) {
            return Outcome.OVERLAPPED; // a regular call came first, or one of an earlier term still runs
        } else if (!alone && (now.makingUp() == token || !rule.concurrent())) {
            return Outcome.OVERLAPPED;
        }
        return alone && now.isDueIn(token) ? Outcome.CAUGHT_UP : Outcome.RUN;
    }

    /** A call of the term with this token has ended, which had begun with this outcome. */
    void end(Outcome outcome, long token) {
        State after = Objects.requireNonNull(
                state.updateAndGet(before -> before.ended(outcome == Outcome.CAUGHT_UP && before.makingUp() == token)));
        if (after.due() != NONE && after.running() == 0) {
            makeUp.run(); // it was tried while the other one was running
        }
    }

    /** A call was skipped at this time, since this instance did not lead. */
    void skipped(Instant when, LeaderElection election) {
        Optional<Term> now = election.term();
        Skip skip = new Skip(when, now.isEmpty() && election.leader().isPresent());
        state.updateAndGet(before -> before.withSkipped(skip));
        // it may have begun to lead meanwhile: then the grant has not seen this call
        now.ifPresent(this::granted);
    }

    /** A term begins. */
    void granted(Term term) {
        State before = Objects.requireNonNull(
                state.getAndUpdate(now -> becomesDue(now, term) ? now.withDue(term.token()) : now));
        if (becomesDue(before, term)) {
            makeUp.run();
        }
    }

    private boolean becomesDue(State now, Term term) {
        return now.last() != term.token() && !now.isDueIn(term.token()) && isToBeMadeUpFor(now.skipped(), term);
    }

    private boolean isToBeMadeUpFor(@Nullable Skip skip, Term term) {
        return switch (rule.catchUp()) {
            case NONE -> false;
            case ALWAYS -> true;
            case MISSED ->
                skip != null && term.vacantSince().map(skip.when()::isAfter).orElse(!skip.led());
        };
    }

    /** Whether the call that makes up for others has not begun yet. */
    boolean isDue() {
        return now().due() != NONE;
    }

    private State now() {
        return Objects.requireNonNull(state.get());
    }
}
