// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the page shows beside the elections.
 *
 * @param time when it was observed, by the clock of this machine
 * @param lease the lease duration, for people
 * @param heartbeat the heartbeat interval, for people
 * @param leader the number of the instance that says that it leads; null if none does
 * @param instances by their number
 * @param runs runs of the job, the newest first: the newest of the table, and all that are open in an instance that is
 *     frozen, or were refused
 * @param events what was done to the instances, the newest first
 * @param unavailable why an action cannot be done here at all, by its name
 */
public record State(
        Instant time,
        String lease,
        String heartbeat,
        Database database,
        @Nullable Integer leader,
        List<InstanceState> instances,
        List<Run> runs,
        List<Event> events,
        Map<String, String> unavailable) {

    /**
     * What keeps the leases, and where the runs are.
     *
     * @param title the database, for people
     * @param leases what keeps the leases, for people
     * @param stopped whether the action that stops what keeps the leases was done
     * @param stopping what that action does here, in a sentence
     */
    public record Database(String title, String leases, boolean stopped, String stopping) {}

    /** Something that was done or found out. */
    public record Event(Instant time, String text) {}

    /**
     * A run of the job.
     *
     * @param outcome {@code committed}, {@code open} or {@code refused}
     * @param endedMillis when its transaction ended; null while it is open
     * @param reason why it was refused; null otherwise
     */
    public record Run(
            long number,
            long token,
            String instance,
            String outcome,
            long startedMillis,
            @Nullable Long endedMillis,
            @Nullable String reason) {}
}
