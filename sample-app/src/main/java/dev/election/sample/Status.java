// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.Leader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The election as one instance sees it, and the newest runs of the job.
 *
 * @param instance the instance that tells this
 * @param leading whether that instance leads
 * @param leader who leads, as that instance last saw it; null while nobody does
 * @param runs the newest runs of all instances, the newest first
 */
record Status(String instance, boolean leading, @Nullable Leader leader, List<JobRun> runs) {}
