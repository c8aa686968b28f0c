// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

/**
 * What a cluster is to be like.
 *
 * @param longJobs whether a job under a lock takes two seconds, or nothing
 * @param watched whether a process asks itself every millisecond whether it leads, or so seldom that it costs nothing
 * @param proxied whether each process has a way of its own to the server, which can be cut
 * @param balanced whether the elections are to be spread over the processes, and each process tells of every term
 * @param asking whether the application itself asks the database something while it starts
 */
public record Setup(
        ContenderKind kind,
        int elections,
        boolean longJobs,
        boolean watched,
        boolean proxied,
        boolean balanced,
        boolean asking) {

    /** With jobs that take their time, nobody watching, direct ways, and whoever is first leading all. */
    public static Setup of(ContenderKind kind, int elections) {
        return new Setup(kind, elections, true, false, false, false, false);
    }

    public Setup withShortJobs() {
        return new Setup(kind, elections, false, watched, proxied, balanced, asking);
    }

    public Setup withWatching() {
        return new Setup(kind, elections, longJobs, true, proxied, balanced, asking);
    }

    public Setup withProxies() {
        return new Setup(kind, elections, longJobs, watched, true, balanced, asking);
    }

    public Setup withBalance() {
        return new Setup(kind, elections, longJobs, watched, proxied, true, asking);
    }

    public Setup withAnApplicationThatAsks() {
        return new Setup(kind, elections, longJobs, watched, proxied, balanced, true);
    }
}
