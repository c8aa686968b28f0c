// SPDX-License-Identifier: Apache-2.0
/**
 * What is measured, each in a class of its own, and what comes out of it: figures, as a table and as JSON. How
 * processes are started and harmed belongs into {@code cluster}.
 */
@NullMarked
package dev.election.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
