// SPDX-License-Identifier: Apache-2.0
/**
 * How transactions of leader work are fenced: the listener of transaction managers, its installation in each of them,
 * and the detection of transactions that it does not reach. The check in the database belongs in
 * {@code dev.election.jdbc}.
 */
@NullMarked
package dev.election.spring.fence;

import org.jspecify.annotations.NullMarked;
