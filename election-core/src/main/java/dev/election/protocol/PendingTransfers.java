// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.TermId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The transfers that were requested and have not begun. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> An election that is transferred to a dead instance is leaderless until that instance's lease
 * expires. A heartbeat that was observed before the request proves nothing: the instance may have crashed since.
 *
 * <p><b>The idea.</b> This instance keeps leading until it has observed a heartbeat that is provably newer than the
 * request. The first observation sent after the request is the baseline; if a later observation shows that the
 * heartbeat has advanced, that heartbeat is newer than the baseline.
 *
 * <p><b>What it costs.</b> A delay of up to one heartbeat interval, during which this instance still leads, and some
 * additional observations. Decision 25.
 */
final class PendingTransfers {

    /**
     * A requested transfer.
     *
     * @param term the term to be transferred; never a later one
     * @param requested the reading when it was requested
     * @param baselineNanos when the baseline was received; null until then
     */
    record Pending(
            TermId term,
            String instance,
            ClockReading requested,
            @Nullable Long baselineNanos) {

        private Pending observed(ClockReading sent, ClockReading now) {
            boolean isBaseline = baselineNanos == null && sent.nanosSince(requested) >= 0;
            return isBaseline ? new Pending(term, instance, requested, (Long) now.monotonicNanos()) : this;
        }
    }

    private final Timing timing;
    // By election; few at a time, since each was requested explicitly.
    private final Map<String, Pending> pending = new LinkedHashMap<>();

    PendingTransfers(Timing timing) {
        this.timing = timing;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    boolean has(String election) {
        return pending.containsKey(election);
    }

    /** Adds a request; returns the one to another instance that it replaces, or null. */
    @Nullable
    Pending add(TermId term, String instance, ClockReading now) {
        Pending before = pending.get(term.election());
        if (before != null && before.instance().equals(instance)) {
            return null; // the earlier request is kept: it has the same successor, and has waited for longer
        }
        return pending.put(term.election(), new Pending(term, instance, now, null));
    }

    /** Removes the transfer of this election; returns it, or null. */
    @Nullable
    Pending remove(String election) {
        return pending.remove(election);
    }

    /**
     * An observation was received. Removes and returns the transfers whose successor has proven to be alive.
     *
     * @param sent the reading from before it was sent
     */
    List<Pending> proven(ClockReading sent, ObservedLeases observedLeases, ClockReading now) {
        pending.replaceAll((election, one) -> one.observed(sent, now));
        return removeIf(one ->
                one.baselineNanos() != null && observedLeases.hasBeatenSince(one.instance(), one.baselineNanos()));
    }

    /** Removes and returns the transfers whose successor has not proven to be alive in time. */
    List<Pending> overdue(ClockReading now) {
        return pending.isEmpty() ? List.of() : removeIf(one -> now.nanosSince(one.requested()) > timing.proofNanos());
    }

    private List<Pending> removeIf(Predicate<Pending> condition) {
        List<Pending> removed = new ArrayList<>();
        pending.values().removeIf(one -> condition.test(one) && removed.add(one));
        return removed;
    }

    /** How long until the next observation that they need; {@link Long#MAX_VALUE} if there are none. */
    long nanosToObservation() {
        if (pending.isEmpty()) {
            return Long.MAX_VALUE;
        }
        boolean lacksBaseline = pending.values().stream().anyMatch(one -> one.baselineNanos() == null);
        return lacksBaseline ? 0 : timing.proofPollNanos();
    }
}
