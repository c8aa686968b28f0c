// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

/** What a cluster is to be like. */
public record Setup(Kind kind, int elections, Jobs jobs, Paths paths) {

    /** Whether a job under a lock takes two seconds, or nothing. */
    public enum Jobs {
        LONG,
        SHORT
    }

    /** Whether each process has a way of its own to the server, which can be cut. */
    public enum Paths {
        DIRECT,
        PROXIED
    }
}
