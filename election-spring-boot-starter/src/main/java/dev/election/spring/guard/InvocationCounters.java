// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the outcomes of calls that {@link OnLeader} guards, since the start of the application. A call that returns a
 * publisher is counted at each subscription. Thread-safe.
 *
 * @since 0.1.0
 */
public final class InvocationCounters {

    /** The outcome of a guarded call. */
    public enum Outcome {

        /** The call ran as leader work. */
        RUN,

        /** This instance did not lead, and the call did nothing. */
        SKIPPED,

        /** This instance did not lead, and the call threw an exception. */
        REFUSED,

        /** The call ran as leader work, and made up for one that no instance had run. */
        CAUGHT_UP,

        /** This instance leads, and the call did nothing, since another one of the same method was running. */
        OVERLAPPED
    }

    private final Map<String, Counts> counts = new ConcurrentHashMap<>();

    /** The counters of one election. */
    static final class Counts {

        // Never changed after it was filled.
        private final Map<Outcome, LongAdder> adders = new EnumMap<>(Outcome.class);

        Counts() {
            for (Outcome each : Outcome.values()) {
                adders.put(each, new LongAdder());
            }
        }

        void add(Outcome outcome) {
            of(outcome).increment();
        }

        private LongAdder of(Outcome outcome) {
            return Objects.requireNonNull(adders.get(outcome));
        }
    }

    Counts of(String election) {
        return counts.computeIfAbsent(election, name -> new Counts());
    }

    /** The number of calls of this election that had this outcome. */
    public long count(String election, Outcome outcome) {
        Counts known = counts.get(election);
        return known == null ? 0 : known.of(outcome).sum();
    }
}
