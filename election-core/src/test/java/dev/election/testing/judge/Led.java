// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.judge;

/**
 * For how long an instance said that it led, in {@link System#nanoTime()}, which on Linux is one clock for all
 * processes. A term never revives, so the instance led at each moment in between.
 *
 * @param instance which instance
 * @param token of which term
 * @param firstNanos after the first yes
 * @param lastNanos before the last yes
 */
public record Led(String instance, long token, long firstNanos, long lastNanos) {

    @Override
    public String toString() {
        return instance + " led term " + token + " from " + firstNanos / 1_000 + " to " + lastNanos / 1_000 + " us";
    }
}
