// SPDX-License-Identifier: Apache-2.0
/**
 * How long one call of {@code isLeader()} and one guarded call take, measured with JMH. What needs several processes
 * belongs into {@code measure}.
 */
@NullMarked
package dev.election.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
