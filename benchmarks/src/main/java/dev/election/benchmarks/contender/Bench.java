// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What this process is to stand in, and the settings that all contenders share.
 *
 * @param instance the name of this process, unlike any other's
 * @param elections how many elections
 * @param longJobs whether a job that is run under a lock takes two seconds, or nothing
 * @param watched whether this process asks itself every millisecond whether it leads, or so seldom that it costs
 *     nothing
 * @param engine where the servers of etcd or ZooKeeper are, for those that need them
 */
record Bench(String instance, int elections, boolean longJobs, boolean watched, String engine) {

    /** After how long others may take over from a process that fell silent. */
    static final Duration LEASE = Duration.ofSeconds(3);

    /** How often a leader shows that it lives, and others look. */
    static final Duration HEARTBEAT = Duration.ofSeconds(1);

    List<String> names() {
        return IntStream.range(0, elections).mapToObj(Contender::election).toList();
    }
}
