// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.List;

/**
 * What may have become free. It may be wrong, late or missing: a claim finds out by itself, so that nothing but speed depends
 * on it.
 */
public sealed interface Hint {

    /** That there is something to see, whatever it is. */
    Hint SOMETHING = new Something();

    /** That an instance has closed its lease, and freed all that it led. */
    static Hint closed(String lease) {
        return new Closed(lease);
    }

    /** That an instance has expired the lease of another, and is about to claim what that led. */
    static Hint expired(String lease) {
        return new Expired(lease);
    }

    /** That these terms were released. */
    static Hint released(List<TermId> terms) {
        return new Released(terms);
    }

    /** There is something to see. */
    record Something() implements Hint {}

    /** A lease was closed. */
    record Closed(String lease) implements Hint {}

    /** A lease was expired. */
    record Expired(String lease) implements Hint {}

    /** Terms were released. */
    record Released(List<TermId> terms) implements Hint {
        public Released {
            terms = List.copyOf(terms);
        }
    }
}
