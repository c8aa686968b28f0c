// SPDX-License-Identifier: Apache-2.0
/**
 * Starts the processes of one contender on a fresh database, commands them about, does them harm, and reads what they
 * write down. What is measured belongs into {@code measure}.
 */
@NullMarked
package dev.election.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
