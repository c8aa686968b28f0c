// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The instance that a term is transferred to.
 *
 * @param instance the id of the instance
 * @param lease the only lease to transfer to; null for whichever the instance has at the time of the transfer
 */
record Successor(String instance, @Nullable String lease) {}
