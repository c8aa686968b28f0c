// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call is let through, and keeps its leader work open for as long as any call needs it.
 *
 * <p>A call inside leader work of the same election joins that work instead of asking for its own: it runs under the same
 * term, also while the term is being given up and new work is refused, or work in flight could not finish. If that term is
 * over the call is refused, though this instance may lead in a later term: what the old run has read may be outdated, and
 * it must not act under a newer token.
 *
 * <p>Safe for use by many threads.
 */
final class Admissions {

    // How many calls need each piece of work that was begun here; the last one closes it.
    private final Map<LeaderWork, Integer> calls = new ConcurrentHashMap<>();

    // The work around the present call for each election: another election's work may lie in between.
    @SuppressWarnings("ThreadLocalUsage") // one for each application context, which has one of these
    private final ThreadLocal<@Nullable Map<String, LeaderWork>> around = new ThreadLocal<>();

    Optional<Admission> admit(LeaderElection election) {
        LeaderWork outer = around(election.name());
        return outer == null ? begin(election) : join(outer, election);
    }

    private @Nullable LeaderWork around(String election) {
        LeaderWork innermost = LeaderWork.current().orElse(null);
        if (innermost == null || innermost.term().election().equals(election)) {
            return innermost;
        }
        Map<String, LeaderWork> enclosing = around.get();
        return enclosing == null ? null : enclosing.get(election);
    }

    private Optional<Admission> begin(LeaderElection election) {
        return election.startWork().map(this::begun);
    }

    private Admission begun(LeaderWork work) {
        calls.put(work, 1);
        return new Admission(work, () -> leave(work));
    }

    private Optional<Admission> join(LeaderWork outer, LeaderElection election) {
        if (!outer.term().isCurrent()) {
            return Optional.empty();
        }
        if (calls.computeIfPresent(outer, (work, count) -> count + 1) != null) {
            return Optional.of(new Admission(outer, () -> leave(outer)));
        }
        // Begun by runIfLeader or startWork, so not ours to keep open beyond this call, if the result comes later.
        LeaderWork own = election.startWork().orElse(null);
        if (own == null) {
            return Optional.of(new Admission(outer, () -> {}));
        }
        if (own.term().token() != outer.term().token()) {
            own.close(); // the outer term ended just now, and a later one began
            return Optional.empty();
        }
        return Optional.of(begun(own));
    }

    private void leave(LeaderWork work) {
        if (calls.computeIfPresent(work, (key, count) -> count == 1 ? null : count - 1) == null) {
            work.close();
        }
    }

    /** Calls the action on this thread as part of the admitted work. */
    <T extends @Nullable Object> T call(Admission admission, Callable<T> action) throws Exception {
        LeaderWork work = admission.work();
        String election = work.term().election();
        Map<String, LeaderWork> outermost = around.get();
        Map<String, LeaderWork> enclosing = outermost == null ? new HashMap<>() : outermost;
        around.set(enclosing);
        LeaderWork previous = enclosing.put(election, work);
        try {
            return work.call(action);
        } finally {
            if (previous != null) {
                enclosing.put(election, previous);
            } else {
                enclosing.remove(election);
            }
            if (outermost == null) {
                around.remove();
            }
        }
    }
}
