// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a run is, and how long it will still take: what was planned for the steps that are left, times how much
 * longer or shorter than planned those before have taken.
 */
final class Progress {

    private final List<Double> planned;
    private final LongSupplier nanoTime;
    private final long begun;

    /**
     * A run that begins now.
     *
     * @param planned the seconds of each step
     */
    Progress(List<Double> planned, LongSupplier nanoTime) {
        this.planned = List.copyOf(planned);
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /** A line for before the step with this index. */
    String before(int step) {
        return String.format(
                Locale.ROOT,
                "[step %d of %d, %s elapsed, about %s left]",
                step + 1,
                planned.size(),
                duration(elapsed()),
                duration(left(step)));
    }

    private double elapsed() {
        return (nanoTime.getAsLong() - begun) / 1e9;
    }

    private double left(int step) {
        double done = sum(planned.subList(0, step));
        double rest = sum(planned.subList(step, planned.size()));
        return done > 0 ? rest * elapsed() / done : rest;
    }

    private static double sum(List<Double> seconds) {
        return seconds.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String duration(double seconds) {
        return seconds < 90 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
    }
}
