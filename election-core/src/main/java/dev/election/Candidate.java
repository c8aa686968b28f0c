// SPDX-License-Identifier: Apache-2.0
package dev.election;

import org.jspecify.annotations.Nullable;

/**
 * A live instance that stands for election, as this instance last saw it in the store.
 *
 * @param instance the id of that instance
 * @param address what it told about where to reach it, or null if it told nothing
 */
public record Candidate(String instance, @Nullable String address) {}
