// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

/**
 * How a cluster is set up.
 *
 * @param longJobs whether a job under a lock takes two seconds, or nothing
 * @param watched whether a process asks itself every millisecond whether it leads, or so seldom that it costs nothing
 * @param proxied whether each process reaches the server through a proxy of its own, which can cut it off
 * @param balanced whether the elections are spread over the processes, and each process reports every term
 * @param queriesAtStart whether the application queries the database while it starts
 */
public record Setup(
        ContenderKind kind,
        int elections,
        boolean longJobs,
        boolean watched,
        boolean proxied,
        boolean balanced,
        boolean queriesAtStart) {

    /** Long jobs, seldom sampled, without proxies, and not balanced. */
    public static Setup of(ContenderKind kind, int elections) {
        return new Setup(kind, elections, true, false, false, false, false);
    }

    public Setup withShortJobs() {
        return new Setup(kind, elections, false, watched, proxied, balanced, queriesAtStart);
    }

    public Setup withWatching() {
        return new Setup(kind, elections, longJobs, true, proxied, balanced, queriesAtStart);
    }

    public Setup withProxies() {
        return new Setup(kind, elections, longJobs, watched, true, balanced, queriesAtStart);
    }

    public Setup withBalance() {
        return new Setup(kind, elections, longJobs, watched, proxied, true, queriesAtStart);
    }

    public Setup withQueriesAtStart() {
        return new Setup(kind, elections, longJobs, watched, proxied, balanced, true);
    }
}
