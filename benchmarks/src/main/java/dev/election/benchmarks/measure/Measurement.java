// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Postgres;
import dev.election.benchmarks.cluster.Setup;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing that is measured of each contender to which it applies. */
public interface Measurement {

    /** Seconds until three processes are there, one of them leading, and until they are gone again. */
    int START = 6;

    /** As it is asked for on the command line. */
    String name();

    /** The numbers of elections for which it is measured; of whom, {@link #cannot} tells. */
    default List<Integer> sizes() {
        return List.of(1);
    }

    /** The numbers of elections for which it is measured if these are asked for: as a rule those that it knows. */
    default List<Integer> sizes(List<Integer> asked) {
        return asked.isEmpty()
                ? sizes()
                : sizes().stream().filter(asked::contains).toList();
    }

    /** Whether it is measured, or could be, of this contender or of the application without any. */
    default boolean appliesTo(ContenderKind kind) {
        return kind != ContenderKind.NONE;
    }

    /** Why it is not measured of this contender with so many elections, in a few words; empty if it is. */
    default Optional<String> cannot(ContenderKind kind, int elections) {
        return Optional.empty();
    }

    /** How many processes there are if nobody asks for another number. */
    default int instances() {
        return 3;
    }

    /** How much of it is done with this contender. */
    Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections);

    /** About how many seconds one turn takes on two quiet processors. */
    double seconds(Case each);

    /** Measures one contender with so many elections, for one turn, from a fresh database to its end. */
    void measure(Case each) throws Exception;

    /**
     * What one measuring is given.
     *
     * @param rest for how long nothing happens before a load is watched: what a contender does only because something
     *     has just changed is to be over
     * @param watch for how long a load is watched
     * @param instances how many processes there are
     * @param runs how often the thing is done
     */
    record Case(
            ContenderKind kind,
            int elections,
            Postgres postgres,
            Thoroughness thoroughness,
            Duration rest,
            Duration watch,
            int instances,
            int runs,
            Results results) {

        /** All instances on a fresh database, the first of which leads all elections, as far as that is its way. */
        Cluster start(Setup setup) throws IOException, SQLException {
            Cluster cluster = new Cluster(postgres, setup);
            try {
                return cluster.start(instances, thoroughness.settling());
            } catch (RuntimeException | IOException e) {
                cluster.close();
                throw e;
            }
        }

        /** The like, with jobs that take their time and nothing between them and the server. */
        Cluster start() throws IOException, SQLException {
            return start(setup());
        }

        Setup setup() {
            return Setup.of(kind, elections);
        }

        void add(String what, String unit, double value) {
            results.add(new Results.Row(what, unit, elections), kind, value);
        }

        void note(String text) {
            results.note(kind, elections, text);
        }
    }
}
