// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many candidacies are in each state, so that ten thousand need not be walked to learn whether any is. Mutable; confined
 * to one thread at a time.
 */
final class StateCounts {

    private final Map<Candidacy.State, Integer> counts = new EnumMap<>(Candidacy.State.class);

    void begun(Candidacy.State state) {
        counts.merge(state, 1, Integer::sum);
    }

    void moved(Candidacy.State from, Candidacy.State to) {
        counts.merge(from, -1, Integer::sum);
        counts.merge(to, 1, Integer::sum);
    }

    int of(Candidacy.State state) {
        return counts.getOrDefault(state, 0);
    }
}
