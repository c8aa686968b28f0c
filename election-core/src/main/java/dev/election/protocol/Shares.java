// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many elections each member leads, and the moves that balance them. Deterministic, so that all instances compute
 * the same without communication. Mutable; confined to one thread at a time.
 */
final class Shares {

    private record Share(String lease, int count) {}

    private static final Comparator<Share> BY_COUNT =
            Comparator.comparingInt(Share::count).thenComparing(Share::lease);

    private final TreeSet<Share> ordered = new TreeSet<>(BY_COUNT);

    /** @param counts how many elections are led under each lease; must not be empty */
    Shares(Map<String, Integer> counts) {
        counts.forEach((lease, count) -> ordered.add(new Share(lease, count)));
    }

    /** Excludes this lease. */
    void without(String lease) {
        ordered.removeIf(share -> share.lease().equals(lease));
    }

    private void change(Share share, int by) {
        ordered.remove(share);
        ordered.add(new Share(share.lease(), share.count() + by));
    }

    /**
     * Picks the instance that claims a vacancy: the one that leads fewest, except the one that gave it up. Counts it as
     * its own.
     */
    String assign(@Nullable String gaveUp) {
        Share least = ordered.first();
        if (least.lease().equals(gaveUp)) {
            Share next = ordered.higher(least);
            least = next == null ? least : next;
        }
        change(least, 1);
        return least.lease();
    }

    /**
     * The next move, from the instance that leads most to the one that leads fewest, which is counted as done; null if
     * no move improves the balance.
     */
    @Nullable
    Move move() {
        Share most = ordered.last();
        Share least = ordered.first();
        if (most.count() - least.count() < 2) {
            return null;
        }
        change(most, -1);
        change(least, 1);
        return new Move(most.lease(), least.lease());
    }

    /** The transfer of one election from one lease to another. */
    record Move(String from, String to) {}
}
