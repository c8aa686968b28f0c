// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.List;

/**
 * Advice that elections may have become vacant. It may be wrong, late or lost: the store checks every claim, so only
 * speed depends on hints.
 *
 * @since 0.1.0
 */
public sealed interface Hint {

    /** Something has changed. */
    Hint SOMETHING = new Something();

    /** An instance has closed its lease and released all its elections. */
    static Hint closed(String lease) {
        return new Closed(lease);
    }

    /** An instance has expired the lease of another, and is about to claim the elections of that lease. */
    static Hint expired(String lease) {
        return new Expired(lease);
    }

    /** A lease is gone, and it is not known whether it was closed or expired. */
    static Hint gone(String lease) {
        return new Gone(lease);
    }

    /** These terms were released. */
    static Hint released(List<TermId> terms) {
        return new Released(terms);
    }

    /** Something has changed. */
    record Something() implements Hint {}

    /** A lease was closed. */
    record Closed(String lease) implements Hint {}

    /** A lease was expired. */
    record Expired(String lease) implements Hint {}

    /** A lease was closed or expired. */
    record Gone(String lease) implements Hint {}

    /** Terms were released. */
    record Released(List<TermId> terms) implements Hint {
        public Released {
            terms = List.copyOf(terms);
        }
    }
}
