// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The elections that this process takes part in, and the settings that all contenders share.
 *
 * @param instance the name of this process, unique in the cluster
 * @param elections how many elections
 * @param longJobs whether a job that is run under a lock takes two seconds, or nothing
 * @param watched whether this process asks itself every millisecond whether it leads, or so seldom that it costs
 *     nothing
 * @param engine the addresses of the servers that keep the elections; read by the contenders of Curator and jetcd only
 */
record Bench(String instance, int elections, boolean longJobs, boolean watched, String engine) {

    /** The time after which a standby may take over from a silent leader. */
    static final Duration LEASE = Duration.ofSeconds(3);

    /** How often a leader renews, and a standby polls. */
    static final Duration HEARTBEAT = Duration.ofSeconds(1);

    List<String> names() {
        return IntStream.range(0, elections).mapToObj(Contender::election).toList();
    }
}
