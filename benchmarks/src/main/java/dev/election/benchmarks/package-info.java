// SPDX-License-Identifier: Apache-2.0
/**
 * The command line of the benchmarks, and what runs the measurements that it asks for. What is measured belongs into
 * {@code measure}, how long a call takes into {@code jmh}.
 */
@NullMarked
package dev.election.benchmarks;

import org.jspecify.annotations.NullMarked;
