// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A span of time whose end is not known yet.
 *
 * @param <T> what it is a span of
 */
final class OpenSpan<T> {

    private final Duration from;
    private final BiFunction<Duration, @Nullable Duration, T> what;
    private @Nullable Duration to;

    OpenSpan(Duration from, BiFunction<Duration, @Nullable Duration, T> what) {
        this.from = from;
        this.what = what;
    }

    /** Ends it now, or later than before. */
    void end(Duration at) {
        to = at;
    }

    /** What is known now. */
    T toRecord() {
        return what.apply(from, to);
    }
}
