// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked for; checked, so that nothing is started if it cannot be had.
 *
 * @param instances how many instances to start
 * @param store what keeps the leases
 * @param login the user's own database, or empty for one that the launcher starts
 * @param ports one web port per instance, or empty: then free ones from 8081 on are taken
 * @param lease the lease duration of each instance
 * @param heartbeat the heartbeat interval of each instance
 * @param help whether only the help text is wanted
 */
record Arguments(
        int instances,
        StoreKind store,
        Optional<DatabaseLogin> login,
        List<Integer> ports,
        Duration lease,
        Duration heartbeat,
        boolean help) {

    static final int MOST_INSTANCES = 20;

    static final String HELP = """
            Usage: java -jar sample-app.jar [options]

            Starts several instances of one application on one database. One of them leads and runs
            the job; when it dies, another takes over.

              --instances=3              how many instances, 1 to 20
              --store=jdbc               what keeps the leases: jdbc, the database; or etcd, zookeeper, cassandra.
                                         Three servers of an engine are started here. etcd has to be installed,
                                         and Cassandra needs a JDK 17
              --lease=5s                 how long peers wait for a heartbeat before they take over
              --heartbeat=1s             how often an instance sends one; less than half the lease
              --port=8081                web port of the first instance; the others get the ones after it
              --ports=8081,8082,8083     a web port for each instance
              --url=jdbc:postgresql://localhost/mydb --username=me --password=secret
                                         a PostgreSQL, MariaDB or H2 database of your own instead of one that
                                         is started here; the tables JOB_RUN and FENCING_GATE, and with
                                         --store=jdbc ELECTION_LEASE and ELECTION_LEADER, are created in it if they are missing
              --help                     this text
            """;

    Arguments {
        ports = List.copyOf(ports);
    }

    static Arguments parse(String... args) throws BadArgumentException {
        return new ArgumentParser(args).parse();
    }
}
