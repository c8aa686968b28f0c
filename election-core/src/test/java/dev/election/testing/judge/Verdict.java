// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found out over the reports of all instances.
 *
 * @param terms how many terms were led
 * @param longestVacancyNanos the longest time in which nobody led, between two terms
 * @param overlaps S1: two that led at once
 * @param disorder S2: tokens that did not rise
 * @param stale S3: what was written by an older term after a newer one had begun
 * @param late S4: who was told late, or not at all, that it leads no more
 */
public record Verdict(
        int terms,
        long longestVacancyNanos,
        List<String> overlaps,
        List<String> disorder,
        List<String> stale,
        List<String> late) {

    /** All that must not be. */
    public List<String> violations() {
        List<String> all = new ArrayList<>(overlaps);
        all.addAll(disorder);
        all.addAll(stale);
        all.addAll(late);
        return all;
    }
}
