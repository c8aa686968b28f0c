// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance, as the launcher knows its process, and as it answers.
 *
 * @param id its id in elections
 * @param process {@code starting}, {@code running}, {@code frozen} or {@code dead}
 * @param cutOff whether nothing arrives from the database and the servers of the store
 * @param silentSince since when a process that is not frozen does not answer; null if it does
 * @param election the state of the instance in the election, from its endpoint; null if it does not answer
 * @param token of the term that it holds; null if it holds none, or does not answer
 * @param insideRun the run in whose open transaction it was frozen; null otherwise
 */
public record InstanceState(
        int number,
        String id,
        String address,
        long pid,
        String process,
        boolean cutOff,
        @Nullable Instant silentSince,
        @Nullable String election,
        @Nullable Long token,
        @Nullable Long insideRun) {}
