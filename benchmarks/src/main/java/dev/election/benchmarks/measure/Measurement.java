// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Kind;
import dev.election.benchmarks.cluster.Postgres;
import java.time.Duration;
import java.util.List;

/** One thing that is measured of each contender to which it applies. */
public interface Measurement {

    /** As it is asked for on the command line. */
    String name();

    /** The numbers of elections for which it is measured of this contender; none if it does not apply. */
    List<Integer> sizes(Kind kind);

    /** How often all contenders have their turn, each time in the other order. */
    default int turns(Effort effort) {
        return effort.rounds();
    }

    /** Measures one contender with so many elections, once, from a fresh database to its end. */
    void measure(Case each) throws Exception;

    /**
     * What one measuring is given.
     *
     * @param watch for how long a load is watched
     */
    record Case(Kind kind, int elections, Postgres postgres, Effort effort, Duration watch, Sheet sheet) {

        void add(String what, String unit, double value) {
            sheet.add(new Sheet.Row(what, unit, elections), kind, value);
        }

        void note(String text) {
            sheet.note(kind, elections, text);
        }
    }
}
