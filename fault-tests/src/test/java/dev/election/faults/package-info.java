// SPDX-License-Identifier: Apache-2.0
/**
 * Starts real processes on a real PostgreSQL, does them harm, and checks over what all of them report that the
 * protocol's properties held. What the processes themselves do belongs into {@code app}.
 */
@NullMarked
package dev.election.faults;

import org.jspecify.annotations.NullMarked;
