// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

/**
 * A run whose transaction was not committed, because the term in which it began was over.
 *
 * @param run the run as it began: another instance may have recorded a run with the same number meanwhile
 * @param refusedMillis when its commit was refused, by the clock of the instance that ran it
 * @param reason why, for people
 */
public record RefusedRun(JobRun run, long refusedMillis, String reason) {}
