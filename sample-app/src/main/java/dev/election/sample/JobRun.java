// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

/**
 * One run of the job: a row of the table JOB_RUN once it is committed.
 *
 * @param number counts the runs of all instances, without a gap: a run that was not committed leaves none
 * @param token the fencing token of the term in which the job ran
 * @param instance the instance that ran it
 * @param endedMillis the start while the run is in progress
 */
public record JobRun(long number, long token, String instance, long startedMillis, long endedMillis) {

    /** How long the job took, by the wall clock of the instance that ran it. */
    public long tookMillis() {
        return endedMillis - startedMillis;
    }

    JobRun endedAt(long millis) {
        return new JobRun(number, token, instance, startedMillis, millis);
    }
}
