// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.guard.InvocationCounters.Outcome;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one method of one bean, where a call depends on those before it: it must not overlap with them, or makes
 * up for them. Thread-safe.
 */
final class MethodCalls {

    private static final long NONE = 0;

    // The method of which this thread is about to make a call that makes up for others; not seen behind @Async, which
    // changes the thread.
    private static final ThreadLocal<@Nullable MethodCalls> MAKES_UP = new ThreadLocal<>();

    private final OnLeaderRule rule;

    private final AtomicReference<State> state = new AtomicReference<>(new State(0, NONE, null, NONE, null));

    // Has the call made that is due, on another thread. Set before the elections are joined.
    private volatile Runnable makeUp = () -> {};

    /** @param led whether a leader was known, which may have made the call */
    private record Skip(Instant when, boolean led) {}

    /**
     * @param running how many calls run
     * @param makingUp the token of the term in which a call makes up for others at present; otherwise none
     * @param due the term in which such a call is still to be made, unless it is over; otherwise null
     * @param last the token of the term of the last call that has begun
     * @param skipped the last call that was skipped; null if one has run since then
     */
    private record State(
            int running,
            long makingUp,
            @Nullable Term due,
            long last,
            @Nullable Skip skipped) {

        boolean isDueIn(long token) {
            return due != null && due.token() == token;
        }

        boolean isDue() {
            return due != null && due.isCurrent();
        }

        /** Whether something is known of a later term than the one with this token. */
        boolean isBeyond(long token) {
            return last > token || (due != null && due.token() > token);
        }

        State begun(long token, boolean makesUp) {
            // whichever call comes first makes up
            return new State(running + 1, makesUp ? token : makingUp, isDueIn(token) ? null : due, token, null);
        }

        State ended(boolean madeUp) {
            return new State(running - 1, madeUp ? NONE : makingUp, due, last, skipped);
        }

        State withSkipped(Skip skip) {
            return new State(running, makingUp, due, last, skip);
        }

        State withDue(@Nullable Term term) {
            return new State(running, makingUp, term, last, skipped);
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
        MAKES_UP.set(this);
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
        boolean makesUp = MAKES_UP.get() == this;
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
        if (after.isDue() && after.running() == 0) {
            makeUp.run(); // it was tried while the other one was running
        }
    }

    /** A call was skipped at this time, since this instance did not lead. */
    void skipped(Instant when, LeaderElection election) {
        boolean led = election.term().isEmpty() && election.leader().isPresent();
        state.updateAndGet(before -> before.withSkipped(new Skip(when, led)));
        // it may have begun to lead meanwhile: then the grant has not seen this call
        election.term().ifPresent(this::granted);
    }

    /** A term begins, or has begun. */
    void granted(Term term) {
        State before = Objects.requireNonNull(state.getAndUpdate(now -> isNews(now, term) ? due(now, term) : now));
        if (isNews(before, term) && due(before, term).due() != null) {
            makeUp.run();
        }
    }

    private static boolean isNews(State now, Term term) {
        return !now.isDueIn(term.token()) && !now.isBeyond(term.token());
    }

    private State due(State now, Term term) {
        boolean isDue = now.last() != term.token() && isToBeMadeUpFor(now.skipped(), term);
        return now.withDue(isDue ? term : null); // one that is due in an earlier term is not made any more
    }

    private boolean isToBeMadeUpFor(@Nullable Skip skip, Term term) {
        return switch (rule.catchUp()) {
            case NONE -> false;
            case ALWAYS -> true;
            case MISSED ->
                skip != null && term.vacantSince().map(skip.when()::isAfter).orElse(!skip.led());
        };
    }

    /** Whether a call that makes up for others is to be made now: it has not begun yet, and its term is not over. */
    boolean isDue() {
        return now().isDue();
    }

    private State now() {
        return Objects.requireNonNull(state.get());
    }
}
