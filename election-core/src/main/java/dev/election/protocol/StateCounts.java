// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many candidacies are in each state, so that ten thousand need not be visited to find out whether any is. Mutable;
 * confined to one thread at a time.
 */
final class StateCounts {

    private final Map<Candidacy.State, int[]> counts = new EnumMap<>(Candidacy.State.class);

    void begun(Candidacy.State state) {
        add(state, 1);
    }

    void ended(Candidacy.State state) {
        add(state, -1);
    }

    void moved(Candidacy.State from, Candidacy.State to) {
        add(from, -1);
        add(to, 1);
    }

    private void add(Candidacy.State state, int some) {
        int[] count = counts.get(state); // no lambda: ten thousand candidacies may change state at a time
        if (count == null) {
            count = new int[1];
            counts.put(state, count);
        }
        count[0] += some;
    }

    int of(Candidacy.State state) {
        int[] count = counts.get(state);
        return count == null ? 0 : count[0];
    }
}
