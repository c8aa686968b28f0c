// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.ContenderKind;
import java.util.List;
import java.util.Optional;

/** What happens to the leader of all elections; so a contender has to have one. */
interface LedByOne extends Measurement {

    @Override
    default List<Integer> sizes() {
        return List.of(1, 100, 10_000);
    }

    @Override
    default Optional<String> cannot(ContenderKind kind, int elections) {
        // whoever runs a job leads only while it does: no process has the locks of all jobs at once
        return kind == ContenderKind.SHEDLOCK && elections > 1
                ? Optional.of("nobody leads all")
                : Elections.notTried(kind, elections);
    }
}
