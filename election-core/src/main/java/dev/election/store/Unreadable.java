// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

/**
 * A record or a lease that exists, but cannot be read: somebody wrote into the store by hand what no instance would. It is passed
 * over, so that one of them does not hide all others, and reported, so that it is not taken for missing: an election that is
 * held under such a lease is not vacant, and a record that is there need not be added.
 *
 * @param kind which of the two
 * @param key the name of the election, or the id of the lease, as it is stored, whatever that is
 * @param why what is wrong with it, for people
 */
public record Unreadable(Kind kind, String key, String why) {

    /** What cannot be read. */
    public enum Kind {

        /** The record of an election. */
        LEADER,

        /** The lease of an instance. */
        LEASE
    }
}
