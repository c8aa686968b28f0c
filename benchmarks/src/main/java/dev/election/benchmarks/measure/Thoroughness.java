// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import java.time.Duration;

/** How much is done for each figure: enough for one to be shown, or just enough to see that all of it works. */
public enum Thoroughness {
    /** What the figures that are shown have at the least. */
    NORMAL(8, 20, 20),
    /** Hours, for figures that one doubts. */
    THOROUGH(8, 20, 90),
    QUICK(5, 5, 20),
    /** Only to show that the harness works. */
    SMOKE(2, 1, 10);

    private static final int QUICK_RUNS = 2;

    private final Duration resting;
    private final Duration window;
    private final Duration settling;

    Thoroughness(int resting, int window, int settling) {
        this.resting = Duration.ofSeconds(resting);
        this.window = Duration.ofSeconds(window);
        this.settling = Duration.ofSeconds(settling);
    }

    /**
     * How much is done of one thing with one contender.
     *
     * @param turns how often it is started anew, on a fresh database, the contenders taking turns
     * @param runs how often the thing is done in each turn
     */
    public record Amount(int turns, int runs) {}

    /** As much as this thoroughness is of a thing that is done so much normally and so much if it is to be thorough. */
    Amount of(Amount normal, Amount thorough) {
        return switch (this) {
            case NORMAL -> normal;
            case THOROUGH -> thorough;
            case QUICK -> new Amount(1, Math.min(QUICK_RUNS, normal.runs()));
            case SMOKE -> new Amount(1, 1);
        };
    }

    /** For how long nothing happens before a load is watched. */
    public Duration resting() {
        return resting;
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
