// SPDX-License-Identifier: Apache-2.0
/**
 * What a store implements: compare-and-set on two kinds of record, leases and leaders, and a store in memory. How an
 * election is made of these operations belongs in {@code dev.election.protocol}.
 */
@NullMarked
package dev.election.store;

import org.jspecify.annotations.NullMarked;
