// SPDX-License-Identifier: Apache-2.0
/**
 * The lease store in Cassandra: its tables, the statements of each operation, and the sessions of the driver. What the
 * results mean belongs in {@code dev.election.protocol}.
 */
@NullMarked
package dev.election.cassandra;

import org.jspecify.annotations.NullMarked;
