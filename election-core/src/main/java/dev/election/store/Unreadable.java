// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

/**
 * A record or a lease that exists but cannot be read, because the store was edited by hand. It is skipped, so that all
 * others can still be read, and reported, so that it is not taken for missing: an election that is held under such a
 * lease is not vacant, and a record that exists need not be added.
 *
 * @param kind whether it is a record or a lease
 * @param key the name of the election or the id of the lease, as it is stored
 * @param why what is wrong with it, for people
 * @since 0.1.0
 */
public record Unreadable(Kind kind, String key, String why) {

    /** What follows from it as long as it is passed over, for people: a sentence without its full stop. */
    public String consequence() {
        return kind == Kind.LEASE
                ? "The lease counts as valid and is never expired, so no instance takes over its elections"
                : "The election has no leader until then; other elections are not affected";
    }

    /** What cannot be read. */
    public enum Kind {

        /** The record of an election. */
        LEADER,

        /** The lease of an instance. */
        LEASE
    }
}
