// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a process has printed, each line with the moment it arrived on the one monotonic clock of the test. */
final class Output {

    /** One line; {@code atNanos} is a reading of {@link System#nanoTime()}. */
    record Line(long atNanos, String text) {}

    private final List<Line> lines = new ArrayList<>(); // guarded by this

    synchronized void add(String text) {
        lines.add(new Line(System.nanoTime(), text));
        notifyAll();
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The first such line that arrived after that moment; waits for it, and fails with the whole output. */
    synchronized Line await(long afterNanos, String what, Predicate<String> wanted, Duration atMost)
            throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (true) {
            for (Line line : lines) {
                if (line.atNanos() - afterNanos > 0 && wanted.test(line.text())) {
                    return line;
                }
            }
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("No line '" + what + "' within " + atMost + " in\n" + text());
            }
            wait(left);
        }
    }

    synchronized String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        return text.toString();
    }
}
