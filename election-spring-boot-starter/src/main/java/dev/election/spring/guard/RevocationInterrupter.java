// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import dev.election.PromptListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the threads that are in a call when its term is revoked: never after the call has returned, and the
 * interrupt does not reach the thread's next task. Of calls inside each other, each that was to be interrupted leaves the
 * interrupt to the one around it.
 */
final class RevocationInterrupter implements PromptListener {

    /** One run of one call, told apart from later ones on the same thread by its identity. */
    private static final class Call {

        private final Term term;

        // Guarded by the map's atomicity for the call's thread.
        private boolean interrupted;

        Call(Term term) {
            this.term = term;
        }
    }

    // The calls that each thread is in. Whatever is done to a thread's interrupt flag is done inside of an update of
    // its
    // entry, so that an interrupt and the end of a call never cross.
    private final Map<Thread, List<Call>> running = new ConcurrentHashMap<>();

    <T extends @Nullable Object> T call(LeaderElection election, Term term, Callable<T> action) throws Exception {
        Thread thread = Thread.currentThread();
        Call call = new Call(term);
        running.compute(thread, (key, calls) -> entered(call, calls));
        try {
            if (!leadsBy(term, election)) {
                interrupt(thread, term); // revoked before this call was known to the listener
            }
            return action.call();
        } finally {
            running.computeIfPresent(thread, (key, calls) -> left(call, calls));
        }
    }

    private static boolean leadsBy(Term term, LeaderElection election) {
        return election.term().filter(led -> led.token() == term.token()).isPresent();
    }

    private static List<Call> entered(Call call, @Nullable List<Call> calls) {
        List<Call> all = calls == null ? new ArrayList<>() : calls;
        all.add(call);
        return all;
    }

    private static @Nullable List<Call> left(Call call, List<Call> calls) {
        calls.remove(call);
        if (call.interrupted && calls.stream().noneMatch(around -> around.interrupted)) {
            Thread.interrupted();
        }
        return calls.isEmpty() ? null : calls;
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        for (Thread thread : running.keySet()) {
            interrupt(thread, term);
        }
    }

    private void interrupt(Thread thread, Term term) {
        running.computeIfPresent(thread, (key, calls) -> {
            boolean due = false;
            for (Call call : calls) {
                if (!call.interrupted
                        && call.term.token() == term.token()
                        && call.term.election().equals(term.election())) {
                    call.interrupted = true;
                    due = true;
                }
            }
            if (due) {
                key.interrupt();
            }
            return calls;
        });
    }
}
