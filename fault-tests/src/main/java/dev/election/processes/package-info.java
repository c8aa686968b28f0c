// SPDX-License-Identifier: Apache-2.0
/**
 * What the fault tests and the benchmarks do to real processes: a PostgreSQL to stop and freeze, a way to it that can
 * be cut, signals. Nothing here knows of elections.
 */
@NullMarked
package dev.election.processes;

import org.jspecify.annotations.NullMarked;
