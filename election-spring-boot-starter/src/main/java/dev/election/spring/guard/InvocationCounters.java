// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of calls that {@link OnLeader} guards, counted since the start. A call that returns a publisher counts at each
 * subscription. Safe for use by many threads.
 */
public final class InvocationCounters {

    /** What became of a call. */
    public enum Outcome {

        /** It ran, as leader work. */
        RUN,

        /** This instance did not lead, and the call did nothing. */
        SKIPPED,

        /** This instance did not lead, and the call threw. */
        REFUSED
    }

    private final Map<String, Counts> counts = new ConcurrentHashMap<>();

    /** The calls of one election. */
    static final class Counts {

        private final LongAdder run = new LongAdder();
        private final LongAdder skipped = new LongAdder();
        private final LongAdder refused = new LongAdder();

        void add(Outcome outcome) {
            of(outcome).increment();
        }

        private LongAdder of(Outcome outcome) {
            return switch (outcome) {
                case RUN -> run;
                case SKIPPED -> skipped;
                case REFUSED -> refused;
            };
        }
    }

    Counts of(String election) {
        return counts.computeIfAbsent(election, name -> new Counts());
    }

    /** How many calls of this election ended so. */
    public long count(String election, Outcome outcome) {
        Counts known = counts.get(election);
        return known == null ? 0 : known.of(outcome).sum();
    }
}
