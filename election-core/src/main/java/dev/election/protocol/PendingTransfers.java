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
 * The transfers that were asked for and have not begun. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> A term that is transferred to a dead instance has no leader until that instance's lease ends.
 * A heartbeat that was observed before the transfer was asked for says nothing: the instance may have been killed
 * since.
 *
 * <p><b>The idea.</b> This instance leads on until a heartbeat is proven to be newer than the request. The first
 * observation that is sent after the request is the baseline; a heartbeat that a later observation shows to have
 * advanced since then fell after it.
 *
 * <p><b>What it costs.</b> A live instance proves itself within one heartbeat interval, in which this one still leads;
 * and the store some more observations meanwhile. Decision 25.
 */
final class PendingTransfers {

    /**
     * One transfer.
     *
     * @param term the term that is to be transferred, and no later one
     * @param asked the reading when it was asked for
     * @param baselineNanos when the baseline was answered; null while it was not
     */
    record Pending(
            TermId term,
            String instance,
            ClockReading asked,
            @Nullable Long baselineNanos) {

        private Pending observed(ClockReading sent, ClockReading now) {
            boolean isBaseline = baselineNanos == null && sent.nanosSince(asked) >= 0;
            return isBaseline ? new Pending(term, instance, asked, (Long) now.monotonicNanos()) : this;
        }
    }

    private final Timing timing;
    // By election; few at a time, since somebody asked for each.
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

    /** Asks for a transfer; returns the one to another instance that this replaces, if there is one. */
    @Nullable
    Pending ask(TermId term, String instance, ClockReading now) {
        Pending before = pending.get(term.election());
        if (before != null && before.instance().equals(instance)) {
            return null; // it waits for the same, and has waited for longer
        }
        return pending.put(term.election(), new Pending(term, instance, now, null));
    }

    /** Forgets the transfer of this election; returns it, if there was one. */
    @Nullable
    Pending remove(String election) {
        return pending.remove(election);
    }

    /**
     * An observation was answered. Removes and returns the transfers whose successor has proven to live.
     *
     * @param sent the reading from before it was sent
     */
    List<Pending> proven(ClockReading sent, ObservedLeases observedLeases, ClockReading now) {
        pending.replaceAll((election, one) -> one.observed(sent, now));
        return removeIf(one ->
                one.baselineNanos() != null && observedLeases.hasBeatenSince(one.instance(), one.baselineNanos()));
    }

    /** Removes and returns the transfers whose successor has not proven to live in time. */
    List<Pending> overdue(ClockReading now) {
        return pending.isEmpty() ? List.of() : removeIf(one -> now.nanosSince(one.asked()) > timing.proofNanos());
    }

    private List<Pending> removeIf(Predicate<Pending> condition) {
        List<Pending> removed = new ArrayList<>();
        pending.values().removeIf(one -> condition.test(one) && removed.add(one));
        return removed;
    }

    /** How long until the next observation for their sake; the greatest number if there are none. */
    long nanosToObservation() {
        if (pending.isEmpty()) {
            return Long.MAX_VALUE;
        }
        boolean lacksBaseline = pending.values().stream().anyMatch(one -> one.baselineNanos() == null);
        return lacksBaseline ? 0 : timing.proofPollNanos();
    }
}
