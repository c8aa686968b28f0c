// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A seed decides everything. The number that is printed is the same before and after a change of the code that changes
 * nothing of what the code does; {@code -Dsimulation.fingerprints=300} takes more seeds into it.
 */
class FingerprintTest {

    private static final long SEEDS = Long.getLong("simulation.fingerprints", 10);

    @Test
    void aSeedGivesTheSameRunTwice() {
        long once = fingerprint();

        assertThat(fingerprint()).isEqualTo(once);
        System.out.printf("The runs of %,d seeds: %016x%n", SEEDS, once);
    }

    private static long fingerprint() {
        return LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .map(seed -> seed * Simulation.fingerprint(seed))
                .sum();
    }
}
