// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import dev.election.store.SilentLease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Rule 5: which leases are expired, and in which order. Mutable; confined to one thread at a time.
 *
 * <p>First those that hold an election that we want, at the moment their duration ends. Another lease only makes the
 * table of leases longer: it is expired after the claims, in bulk, and by one instance after the other, in the order of
 * their leases' ids, each a heartbeat interval after the one before, so that most often the first does it for all.
 * Decision 27.
 */
final class Expiries {

    // In one statement.
    private static final int AT_ONCE = 256;

    private final long heartbeatNanos;
    private final OwnLease own;
    private final ObservedLeases observedLeases;
    // The leases that hold an election that this instance wants, as last observed.
    private Set<String> holders = Set.of();
    // Leases that could not be expired, for example because somebody holds them locked. The others are tried first,
    // then each of these alone, the one that has waited for longest first.
    private final Set<String> refused = new LinkedHashSet<>();
    // After a failure each kind waits by itself.
    private final NotBefore ofHolders = new NotBefore();
    private final NotBefore ofOthers = new NotBefore();

    Expiries(Timing timing, OwnLease own, ObservedLeases observedLeases) {
        this.heartbeatNanos = timing.heartbeatNanos();
        this.own = own;
        this.observedLeases = observedLeases;
    }

    /** These leases are gone that were near their end. Returns whether somebody else has just expired one of them. */
    boolean gone(Collection<String> nearTheirEnd) {
        boolean byAnother = !refused.containsAll(nearTheirEnd); // those we may have expired ourselves
        refused.removeIf(id -> observedLeases.lease(id) == null);
        return byAnother;
    }

    /** The leases that hold what this instance wants. */
    void holders(Set<String> leaseIds) {
        holders = leaseIds;
    }

    boolean holdAny(Collection<SilentLease> leases) {
        return leases.stream().anyMatch(lease -> holders.contains(lease.id()));
    }

    /** How long until a lease may be expired that holds what we want. */
    long nanosToHolder(ClockReading now) {
        return Math.max(nanosTo(true, now), ofHolders.nanosLeft(now));
    }

    /** How long until a lease is to be expired that holds nothing of ours. */
    long nanosToOther(ClockReading now) {
        return Math.max(nanosTo(false, now), ofOthers.nanosLeft(now));
    }

    private long nanosTo(boolean holding, ClockReading now) {
        long behind = holding ? 0 : behindNanos(now);
        long least = Long.MAX_VALUE;
        for (ForeignLease foreign : observedLeases.all()) {
            if (isOne(foreign, holding)) {
                least = Math.min(least, nanosTo(foreign, behind, now));
            }
        }
        return least;
    }

    private boolean isOne(ForeignLease foreign, boolean holding) {
        String id = foreign.lease().id();
        return !id.equals(own.id()) && holders.contains(id) == holding;
    }

    private long nanosTo(ForeignLease foreign, long behindNanos, ClockReading now) {
        // an opening of our own that was given up, and took effect after all: nobody ever believed in it
        boolean ours = own.wasGivenUp(foreign.lease().id());
        return ours ? 0 : foreign.nanosToExpiry(now) + behindNanos;
    }

    /** A heartbeat interval for each live lease whose id comes before ours. */
    private long behindNanos(ClockReading now) {
        String ownId = own.id();
        long before = 0;
        for (ForeignLease foreign : observedLeases.all()) {
            boolean lives = foreign.nanosToExpiry(now) > 0;
            if (lives && ownId != null && foreign.lease().id().compareTo(ownId) < 0) {
                before++;
            }
        }
        return before * heartbeatNanos;
    }

    /** Those that are due; at least one, if it is time. */
    Command next(boolean holding, ClockReading now) {
        long behind = holding ? 0 : behindNanos(now);
        List<SilentLease> due = new ArrayList<>();
        List<SilentLease> dueAgain = new ArrayList<>();
        for (ForeignLease foreign : observedLeases.all()) {
            if (isOne(foreign, holding) && nanosTo(foreign, behind, now) <= 0) {
                Lease lease = foreign.lease();
                List<SilentLease> some = refused.contains(lease.id()) ? dueAgain : due;
                some.add(new SilentLease(lease.id(), lease.heartbeat()));
            }
        }
        if (!due.isEmpty()) {
            return new Command.Expire(List.copyOf(due.subList(0, Math.min(due.size(), AT_ONCE))));
        }
        for (String id : refused) {
            for (SilentLease lease : dueAgain) {
                if (lease.id().equals(id)) {
                    return new Command.Expire(List.of(lease));
                }
            }
        }
        throw new IllegalStateException("No lease is to be expired");
    }

    private NotBefore pause(Collection<SilentLease> leases) {
        return holdAny(leases) ? ofHolders : ofOthers;
    }

    void answered(Collection<SilentLease> leases) {
        pause(leases).clear();
        leases.forEach(lease -> refused.remove(lease.id()));
    }

    void failed(Collection<SilentLease> leases, long againNanos) {
        pause(leases).until(againNanos);
        for (SilentLease lease : leases) {
            refused.remove(lease.id());
            refused.add(lease.id());
        }
    }
}
