// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.SilentLease;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Rule 5: which leases are expired, and in which order. Mutable; confined to one thread at a time.
 *
 * <p>Leases that hold an election in which this instance is a candidate come first, at the moment they may be expired.
 * Any other lease only takes up space in the lease table: it is expired after the claims and in bulk. The instances
 * take turns at this in the order of their leases' ids, each one heartbeat interval after the previous one, so that
 * usually the first does it for all. Decision 27.
 */
final class Expiries {

    // How many leases are expired in one statement.
    private static final int AT_ONCE = 256;

    private final long heartbeatNanos;
    private final OwnLease own;
    private final ObservedLeases observedLeases;
    // The leases that hold an election in which this instance is a candidate, as last observed.
    private Set<String> holders = Set.of();
    // Leases that could not be expired, for example because another transaction has locked them. The others are tried
    // first, then each of these alone, the least recently tried one first.
    private final Set<String> refused = new LinkedHashSet<>();
    // The delays after a failure, one for each kind of lease.
    private final NotBefore ofHolders = new NotBefore();
    private final NotBefore ofOthers = new NotBefore();

    Expiries(Timing timing, OwnLease own, ObservedLeases observedLeases) {
        this.heartbeatNanos = timing.heartbeatNanos();
        this.own = own;
        this.observedLeases = observedLeases;
    }

    /**
     * The given leases, which were about to expire, no longer exist. Returns whether another instance has expired one
     * of them.
     */
    boolean gone(Collection<String> nearTheirEnd) {
        // this instance may have expired a refused lease itself, although the request failed
        boolean byAnother = !refused.containsAll(nearTheirEnd);
        refused.removeIf(id -> observedLeases.find(id) == null);
        return byAnother;
    }

    /** Sets the leases that hold an election in which this instance is a candidate. */
    void holders(Set<String> leaseIds) {
        holders = leaseIds;
    }

    boolean holdAny(Collection<SilentLease> leases) {
        return leases.stream().anyMatch(lease -> holders.contains(lease.id()));
    }

    /** How long until the next such lease may be expired. */
    long nanosToHolder(ClockReading now) {
        return Math.max(nanosTo(true, now), ofHolders.nanosLeft(now));
    }

    /** How long until the next of the other leases is to be expired. */
    long nanosToOther(ClockReading now) {
        return Math.max(nanosTo(false, now), ofOthers.nanosLeft(now));
    }

    private long nanosTo(boolean holding, ClockReading now) {
        long behind = holding ? 0 : behindNanos(now);
        long least = Long.MAX_VALUE;
        for (ObservedLease observed : observedLeases.all()) { // no stream: several times for each request
            if (isOne(observed, holding)) {
                least = Math.min(least, nanosTo(observed, behind, now));
            }
        }
        return least;
    }

    private boolean isOne(ObservedLease observed, boolean holding) {
        String id = observed.lease().id();
        return !id.equals(own.id()) && holders.contains(id) == holding;
    }

    private long nanosTo(ObservedLease observed, long behindNanos, ClockReading now) {
        // a lease of our own whose opening was given up and took effect later: it was never taken for valid
        boolean ours = own.wasGivenUp(observed.lease().id());
        return ours ? 0 : observed.nanosToExpiry(now) + behindNanos;
    }

    /** One heartbeat interval for each live lease whose id comes before ours. */
    private long behindNanos(ClockReading now) {
        String ownId = own.id();
        long before = 0;
        for (ObservedLease observed : observedLeases.all()) {
            boolean lives = observed.nanosToExpiry(now) > 0;
            if (lives && ownId != null && observed.lease().id().compareTo(ownId) < 0) {
                before++;
            }
        }
        return before * heartbeatNanos;
    }

    /** The request for the leases that are due; there must be at least one. */
    Command next(boolean holding, ClockReading now) {
        long behind = holding ? 0 : behindNanos(now);
        List<SilentLease> due = observedLeases.all().stream()
                .filter(observed -> isOne(observed, holding) && nanosTo(observed, behind, now) <= 0)
                .map(ObservedLease::lease)
                .map(lease -> new SilentLease(lease.id(), lease.heartbeat()))
                .toList();
        List<SilentLease> untried = due.stream()
                .filter(lease -> !refused.contains(lease.id()))
                .limit(AT_ONCE)
                .toList();
        if (!untried.isEmpty()) {
            return new Command.Expire(untried);
        }
        List<String> order = List.copyOf(refused);
        return new Command.Expire(
                List.of(Collections.min(due, Comparator.comparing(lease -> order.indexOf(lease.id())))));
    }

    private NotBefore pause(Collection<SilentLease> leases) {
        return holdAny(leases) ? ofHolders : ofOthers;
    }

    void succeeded(Collection<SilentLease> leases) {
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
