// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;

/**
 * Rules 4 and 5: another instance's lease, its newest heartbeat, and when that was first observed. Immutable.
 *
 * @param lease as last observed
 * @param arrived read <em>after</em> the response that first showed this heartbeat, so that our wait starts late rather
 *     than early
 * @param first the same for the first heartbeat that was observed
 */
record ObservedLease(Lease lease, ClockReading arrived, ClockReading first) {

    /** A lease that was not observed before. */
    ObservedLease(Lease lease, ClockReading arrived) {
        this(lease, arrived, arrived);
    }

    /** The state after the lease was observed again. */
    ObservedLease observed(Lease seen, ClockReading now) {
        return seen.heartbeat() == lease.heartbeat() ? this : new ObservedLease(seen, now, first);
    }

    /** Whether it was renewed since it was first observed. */
    boolean isRenewed() {
        return !arrived.equals(first);
    }

    /** Whether it was observed to be renewed over at least its whole duration, and is still alive. */
    boolean isRenewedForItsDuration(ClockReading now) {
        return isRenewed()
                && nanosToExpiry(now) > 0
                && now.nanosSince(first) >= lease.duration().toNanos();
    }

    /** Whether it is the more likely of two leases of one instance to be in use. */
    boolean isLivelierThan(ObservedLease other) {
        boolean beats = lease.heartbeat() > 0;
        boolean otherBeats = other.lease.heartbeat() > 0;
        return beats == otherBeats ? arrived.nanosSince(other.arrived) > 0 : beats;
    }

    /** Whether it has shown no heartbeat for most of its duration. */
    boolean isNearItsEnd(ClockReading now) {
        return nanosToExpiry(now) < lease.duration().toNanos() / 4;
    }

    /** Whether the observation that was received at the given reading is the first to show its newest heartbeat. */
    boolean hasJustBeaten(ClockReading now) {
        return isRenewed() && arrived.equals(now);
    }

    /** How long its heartbeat must still remain unchanged; zero or less if it may be expired. */
    long nanosToExpiry(ClockReading now) {
        return lease.duration().toNanos() - now.nanosSince(arrived);
    }
}
