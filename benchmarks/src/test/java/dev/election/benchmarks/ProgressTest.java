// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is left is told by what was planned, and by how long it really took so far. */
class ProgressTest {

    private final AtomicLong clock = new AtomicLong(17);
    private final Progress progress = new Progress(List.of(60.0, 60.0, 1200.0), clock::get);

    @Test
    void beginsWithWhatWasPlanned() {
        assertThat(progress.before(0)).isEqualTo("[step 1 of 3, 0 s elapsed, about 22 min left]");
    }

    @Test
    void takesIntoAccountThatStepsTakeLongerThanPlanned() {
        clock.addAndGet(Duration.ofMinutes(2).toNanos());

        assertThat(progress.before(1)).isEqualTo("[step 2 of 3, 2 min elapsed, about 42 min left]");
    }

    @Test
    void andShorter() {
        clock.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(progress.before(2)).isEqualTo("[step 3 of 3, 60 s elapsed, about 10 min left]");
    }
}
