// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may have become free. It may be wrong, late or missing: a claim finds out by itself, so that nothing but speed depends
 * on it.
 *
 * @param lease a lease that is gone, with all that was led under it; null if none is known
 * @param terms terms that were released; empty if none are known
 */
public record Hint(@Nullable String lease, List<TermId> terms) {

    /** That there is something to see, whatever it is. */
    public static final Hint SOMETHING = new Hint(null, List.of());

    public Hint {
        terms = List.copyOf(terms);
    }

    /** That a lease was closed. */
    public static Hint closed(String lease) {
        return new Hint(lease, List.of());
    }

    /** That these terms were released. */
    public static Hint released(List<TermId> terms) {
        return new Hint(null, terms);
    }
}
