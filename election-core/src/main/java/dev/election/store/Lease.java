// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The lease of an instance: one record for each running instance, however many elections it leads.
 *
 * @param id fresh at every start; a process that is restored, restarted or cloned never carries on an old lease
 * @param instance the id of the instance, for people
 * @param address the address that the instance publishes, or null
 * @param heartbeat rises with each renewal; the only value by which peers recognize a live instance
 * @param duration how long the heartbeat must not change before peers may expire the lease, in whole milliseconds, at
 *     most 100,000 days
 * @param cohort a digest of the elections that the instance has joined, by which instances that balance them recognize
 *     each other; null for an instance that does not
 * @param application the name of the application that the instance belongs to, for people, or null
 * @param interval how often the instance renews the lease, in whole milliseconds, for people: no rule of the protocol
 *     uses it, since {@code duration} is all that peers wait for; null if it is not known
 * @since 0.1.0
 */
public record Lease(
        String id,
        String instance,
        @Nullable String address,
        long heartbeat,
        Duration duration,
        @Nullable String cohort,
        @Nullable String application,
        @Nullable Duration interval) {

    // The longest time that fits into a difference of two readings of the clock.
    private static final Duration LONGEST = Duration.ofDays(100_000);

    public Lease {
        Names.lease(id);
        Names.instance(instance);
        Names.address(address);
        Names.cohort(cohort);
        Names.application(application);
        if (heartbeat < 0) {
            throw new IllegalArgumentException("heartbeat " + heartbeat + " of lease " + id + " is negative");
        }
        String flaw = flaw(duration);
        if (flaw != null) {
            throw new IllegalArgumentException("duration " + duration + " of lease " + id + flaw);
        }
        if (interval != null) {
            checkedInterval(interval);
        }
    }

    private static @Nullable String flaw(Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            return " is longer than " + LONGEST.toDays() + " days";
        }
        return duration.toMillis() < 1 ? " is shorter than 1 ms" : null;
    }

    /**
     * Returns the heartbeat interval if a lease can have it. A store that reads another one leaves it out: a value for
     * people must not hide the lease.
     *
     * @throws IllegalArgumentException if it is shorter than a millisecond or longer than 100,000 days
     */
    public static Duration checkedInterval(Duration interval) {
        String flaw = flaw(interval);
        if (flaw != null) {
            throw new IllegalArgumentException("The heartbeat interval " + interval + flaw);
        }
        return interval;
    }

    /** The lease of an instance that does not balance elections, of an unknown application. */
    public Lease(String id, String instance, @Nullable String address, long heartbeat, Duration duration) {
        this(id, instance, address, heartbeat, duration, null);
    }

    /** The lease of an instance of an unknown application. */
    public Lease(
            String id,
            String instance,
            @Nullable String address,
            long heartbeat,
            Duration duration,
            @Nullable String cohort) {
        this(id, instance, address, heartbeat, duration, cohort, null);
    }

    /** The lease of an instance whose heartbeat interval is not known. */
    public Lease(
            String id,
            String instance,
            @Nullable String address,
            long heartbeat,
            Duration duration,
            @Nullable String cohort,
            @Nullable String application) {
        this(id, instance, address, heartbeat, duration, cohort, application, null);
    }

    /** This lease with a new heartbeat and cohort. */
    public Lease renewed(long newHeartbeat, @Nullable String newCohort) {
        return new Lease(id, instance, address, newHeartbeat, duration, newCohort, application, interval);
    }
}
