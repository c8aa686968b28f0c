// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.Kind;
import dev.election.benchmarks.cluster.Postgres;
import dev.election.benchmarks.cluster.Setup;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** One thing that is measured of each contender to which it applies. */
public interface Measurement {

    /** As it is asked for on the command line. */
    String name();

    /** The numbers of elections for which it is measured of this contender; none if it does not apply. */
    default List<Integer> sizes(Kind kind) {
        return kind == Kind.NONE ? List.of() : List.of(1);
    }

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
     * @param instances how many processes there are
     */
    record Case(
            Kind kind, int elections, Postgres postgres, Effort effort, Duration watch, int instances, Sheet sheet) {

        /** All instances on a fresh database, the first of which leads all elections, as far as that is its way. */
        Cluster start(Setup.Jobs jobs, Setup.Paths paths) throws IOException, SQLException {
            Cluster cluster = new Cluster(postgres, new Setup(kind, elections, jobs, paths));
            try {
                return cluster.start(instances, effort.settling());
            } catch (RuntimeException | IOException e) {
                cluster.close();
                throw e;
            }
        }

        void add(String what, String unit, double value) {
            sheet.add(new Sheet.Row(what, unit, elections), kind, value);
        }

        void note(String text) {
            sheet.note(kind, elections, text);
        }
    }
}
