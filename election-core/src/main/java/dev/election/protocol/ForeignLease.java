// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;

/**
 * Rules 4 and 5: another instance's lease, the heartbeat that it last showed, and since when. Immutable.
 *
 * @param lease as last observed
 * @param arrived read <em>after</em> the answer that first showed this heartbeat: the wait that we impose begins late
 * @param first the same of the first heartbeat that was seen of it
 */
record ForeignLease(Lease lease, ClockReading arrived, ClockReading first) {

    /** One that was not seen before. */
    ForeignLease(Lease lease, ClockReading arrived) {
        this(lease, arrived, arrived);
    }

    /** What is known after the lease was observed again. */
    ForeignLease observed(Lease seen, ClockReading now) {
        return seen.heartbeat() == lease.heartbeat() ? this : new ForeignLease(seen, now, first);
    }

    /** Whether it was renewed since it was first seen. */
    boolean isRenewed() {
        return !arrived.equals(first);
    }

    /** Whether it has been renewed again and again for as long as it lasts without that. */
    boolean isRenewedForItsDuration(ClockReading now) {
        return isRenewed()
                && nanosToExpiry(now) > 0
                && now.nanosSince(first) >= lease.duration().toNanos();
    }

    /** Whether it is the more likely of two leases of one instance to be in use. */
    boolean isLivelierThan(ForeignLease other) {
        boolean beats = lease.heartbeat() > 0;
        boolean otherBeats = other.lease.heartbeat() > 0;
        return beats == otherBeats ? arrived.nanosSince(other.arrived) > 0 : beats;
    }

    /** Whether it has been silent for most of its duration. */
    boolean isNearItsEnd(ClockReading now) {
        return nanosToExpiry(now) < lease.duration().toNanos() / 4;
    }

    /** How long its heartbeat must still stay the same; zero or less when it may be expired. */
    long nanosToExpiry(ClockReading now) {
        return lease.duration().toNanos() - now.nanosSince(arrived);
    }
}
