// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the threads that are in a call when its term is revoked: never after the call has returned, and the
 * interrupt does not reach the thread's next task.
 */
final class RevocationInterrupts implements LeadershipListener {

    /** One run of one call; compared by identity, so that a run is never taken for a later one on the same thread. */
    @SuppressWarnings("ClassCanBeRecord") // a record would be compared by value
    private static final class Call {

        private final Thread thread;
        private final Term term;

        Call(Thread thread, Term term) {
            this.thread = thread;
            this.term = term;
        }
    }

    // Whether each running call was interrupted. The map's own atomicity keeps an interrupt and the call's end apart.
    private final Map<Call, Boolean> running = new ConcurrentHashMap<>();

    <T extends @Nullable Object> T call(LeaderElection election, Term term, Callable<T> action) throws Exception {
        Call call = new Call(Thread.currentThread(), term);
        running.put(call, false);
        try {
            if (!leadsBy(term, election)) {
                interrupt(call); // revoked before this call was known to the listener
            }
            return action.call();
        } finally {
            if (Boolean.TRUE.equals(running.remove(call)) && !isInterruptedAround(call.thread)) {
                Thread.interrupted();
            }
        }
    }

    private static boolean leadsBy(Term term, LeaderElection election) {
        return election.term().filter(led -> led.token() == term.token()).isPresent();
    }

    private boolean isInterruptedAround(Thread thread) {
        return running.entrySet().stream().anyMatch(call -> call.getKey().thread == thread && call.getValue());
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        for (Call call : running.keySet()) {
            if (call.term.token() == term.token() && call.term.election().equals(term.election())) {
                interrupt(call);
            }
        }
    }

    private void interrupt(Call call) {
        running.computeIfPresent(call, (key, already) -> {
            if (!already) {
                key.thread.interrupt();
            }
            return true;
        });
    }
}
