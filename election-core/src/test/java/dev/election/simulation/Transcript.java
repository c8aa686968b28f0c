// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened in a run, for people; kept only when a seed is run again to be read. */
final class Transcript {

    private static final int MOST_LINES = 400;

    private final boolean kept;
    private long fingerprint = 1;
    private final List<String> lines = new ArrayList<>();

    Transcript(boolean kept) {
        this.kept = kept;
    }

    void write(long nanos, String format, Object... arguments) {
        if (kept) {
            String line = String.format(Locale.ROOT, "%10.3f s  ", nanos / 1e9)
                    + String.format(Locale.ROOT, format, arguments);
            lines.add(line);
            fingerprint = fingerprint * 31 + line.hashCode();
        }
    }

    /** What two runs have in common that write the same; of a run that is kept. */
    long fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }
}
