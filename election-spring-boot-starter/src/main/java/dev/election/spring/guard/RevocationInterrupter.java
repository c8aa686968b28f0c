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
 * Interrupts the threads in guarded calls when their term is revoked. A thread is never interrupted after its call has
 * returned, and the interrupt does not reach the thread's next task.
 */
final class RevocationInterrupter implements PromptListener {

    /** One run of one call, compared by identity. */
    private static final class Call {

        private final Term term;

        // Read and written in updates of the entry of the call's thread only.
        private boolean interrupted;

        Call(Term term) {
            this.term = term;
        }
    }

    /*
     * The problem: a revocation and the end of a call may happen at the same time on two threads. If the thread is
     * interrupted just after its call has returned, the interrupt hits whatever the thread does next.
     *
     * The idea: ConcurrentHashMap runs the updates of one key one at a time. Everything that is done to a thread's
     * interrupt flag is therefore done inside an update of that thread's entry: the interrupt, and clearing it when the
     * call ends.
     *
     * Nested calls: when a thread is in several guarded calls, an inner call leaves the interrupt to the outer one, if
     * that was to be interrupted too. The flag is cleared when the last of them ends.
     */

    // The calls that each thread is in, the outermost first. Written by these threads, and read by revocations.
    private final Map<Thread, List<Call>> running = new ConcurrentHashMap<>();

    <T extends @Nullable Object> T call(LeaderElection election, Term term, Callable<T> action) throws Exception {
        Thread thread = Thread.currentThread();
        Call call = new Call(term);
        running.compute(thread, (key, calls) -> entered(call, calls));
        try {
            if (!leadsBy(term, election)) {
                interrupt(thread, term); // revoked before the listener knew of this call
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
