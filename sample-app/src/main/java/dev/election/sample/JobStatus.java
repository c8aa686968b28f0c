// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one instance that are not in the table.
 *
 * @param inProgress the run whose transaction is open; null if there is none
 * @param refused the newest runs whose commit was refused, the newest first
 */
public record JobStatus(@Nullable JobRun inProgress, List<RefusedRun> refused) {}
