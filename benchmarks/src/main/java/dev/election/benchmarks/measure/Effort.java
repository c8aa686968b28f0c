// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import java.time.Duration;

/** How much is done for each figure: enough for one to be shown, or just enough to see that all of it works. */
public enum Effort {
    FULL(2, 10, Duration.ofSeconds(20), Duration.ofSeconds(90)),
    QUICK(1, 3, Duration.ofSeconds(5), Duration.ofSeconds(20)),
    /** Only to show that the harness works. */
    SMOKE(1, 1, Duration.ofSeconds(1), Duration.ofSeconds(10));

    private final int rounds;
    private final int runs;
    private final Duration window;
    private final Duration settling;

    Effort(int rounds, int runs, Duration window, Duration settling) {
        this.rounds = rounds;
        this.runs = runs;
        this.window = window;
        this.settling = settling;
    }

    /** How often all contenders have their turn, each time in the other order and on fresh databases. */
    public int rounds() {
        return rounds;
    }

    /** How often the thing is done in each of the rounds. */
    int runs() {
        return runs;
    }

    /** Of things that take long. */
    int fewRuns() {
        return (runs + 1) / 2;
    }

    /** Of things that take longer still, or of which one is much like the other. */
    int veryFewRuns() {
        return (runs + 2) / 3;
    }

    /** How long a load is watched. */
    public Duration window() {
        return window;
    }

    /** How long a contender may take until one process leads all elections. */
    Duration settling() {
        return settling;
    }
}
