// SPDX-License-Identifier: Apache-2.0
/**
 * How transactions of leader work are fenced: the listener of transaction managers, how it gets into each of them, and how
 * transactions that it cannot reach are noticed. What the check does in the database belongs in {@code dev.election.jdbc}.
 */
@NullMarked
package dev.election.spring.fence;

import org.jspecify.annotations.NullMarked;
