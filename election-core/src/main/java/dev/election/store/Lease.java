// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An instance's lease: one record per running instance, however many elections it leads.
 *
 * @param id fresh at every start; a process that is restored, restarted or cloned never carries on an old lease
 * @param instance the id of the instance, for people
 * @param address what the instance tells about where to reach it, or null
 * @param heartbeat how often it was renewed; the only sign of life that others read
 * @param duration how long the heartbeat must stand still before others may expire the lease, in whole milliseconds, at
 *     most 100,000 days
 * @param cohort what instances that share their elections out among themselves have in common: a digest of the elections
 *     that they stand in; null for an instance that shares with nobody
 */
public record Lease(
        String id,
        String instance,
        @Nullable String address,
        long heartbeat,
        Duration duration,
        @Nullable String cohort) {

    // As many nanoseconds as readings of a clock can be compared by.
    private static final Duration LONGEST = Duration.ofDays(100_000);

    public Lease {
        Names.lease(id);
        Names.instance(instance);
        Names.address(address);
        Names.cohort(cohort);
        if (heartbeat < 0) {
            throw new IllegalArgumentException("heartbeat " + heartbeat + " of lease " + id + " is negative");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "duration " + duration + " of lease " + id + " is longer than " + LONGEST.toDays() + " days");
        }
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("duration " + duration + " of lease " + id + " is shorter than 1 ms");
        }
    }

    /** A lease of an instance that shares its elections with nobody. */
    public Lease(String id, String instance, @Nullable String address, long heartbeat, Duration duration) {
        this(id, instance, address, heartbeat, duration, null);
    }

    /** This lease after one more heartbeat, which tells this cohort. */
    public Lease renewed(@Nullable String newCohort) {
        return new Lease(id, instance, address, heartbeat + 1, duration, newCohort);
    }
}
