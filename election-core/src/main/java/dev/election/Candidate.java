// SPDX-License-Identifier: Apache-2.0
package dev.election;

import org.jspecify.annotations.Nullable;

/**
 * A live candidate, as this instance last observed it.
 *
 * @param instance the id of the candidate
 * @param address the address that it has published, for example a URL; null if none
 * @since 0.1.0
 */
public record Candidate(String instance, @Nullable String address) {}
