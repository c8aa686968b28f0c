// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

/**
 * For how long a process said that it led, in {@link System#nanoTime()}, which on Linux is one clock for all processes.
 *
 * @param process which process
 * @param token of which term
 * @param firstNanos after the first yes
 * @param lastNanos before the last yes
 */
record Led(String process, long token, long firstNanos, long lastNanos) {

    @Override
    public String toString() {
        return process + " led term " + token + " from " + firstNanos / 1_000 + " to " + lastNanos / 1_000 + " us";
    }
}
