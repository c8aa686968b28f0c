// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.ContenderKind;
import java.util.Optional;

/** With how many elections which contender cannot be measured, and why. */
final class Elections {

    /** The most that were tried with the others: with more, they are busy with nothing else. */
    private static final int MOST_OF_OTHERS = 1_000;

    private Elections() {}

    /** The others keep a lock for each election, which costs as many statements, threads or nodes. */
    static Optional<String> notTried(ContenderKind kind, int elections) {
        return kind.isOurs() || elections <= MOST_OF_OTHERS ? Optional.empty() : Optional.of("not tried");
    }
}
