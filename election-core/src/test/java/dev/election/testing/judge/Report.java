// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.judge;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What one instance has said of one election so far. All times are those of {@link System#nanoTime()}, which on Linux
 * is one clock for all processes.
 */
public interface Report {

    /** The name of the instance. */
    String instance();

    /** The terms that it said it led, in their order. */
    List<Led> led();

    /** For each term that it led: when it first said no after that. Nothing for a term that it still leads. */
    Map<Long, Long> over();

    /** When its listener was notified of the end of this term, if it was. */
    OptionalLong revoked(long token);

    /** What its listener was told, as "GRANTED 7" and "REVOKED 7". */
    List<String> told();

    /** How much of the time between these the instance could have used: less if its process was frozen. */
    default long awake(long fromNanos, long toNanos) {
        return toNanos - fromNanos;
    }
}
