// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import org.jspecify.annotations.Nullable;

/**
 * A request to the endpoint {@code election}.
 *
 * @param path what follows the address of the endpoint, with the query, as it was received
 * @param body the JSON of a move; null if it only reads
 */
public record Question(String path, @Nullable String body) {}
