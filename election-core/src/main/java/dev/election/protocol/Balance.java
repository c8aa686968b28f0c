// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.RevocationReason;
import dev.election.store.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the elections over the live instances that stand in the same ones, if told to: of what is vacant each claims its
 * part first, and who leads more than others hands some on. Everyone computes this for itself from what it last saw; views
 * that differ cost a claim that comes a look later or a move too many, never two leaders. Mutable; confined to one thread at
 * a time.
 */
final class Balance {

    // So many orderly ends at once, and as many in a statement.
    private static final int MOVES_AT_ONCE = 256;

    private final Timing timing;
    private final Elections elections;
    private final Endings endings;
    private final Neighbours neighbours;
    private Set<String> members = Set.of();
    private long unchangedSinceNanos;

    Balance(Timing timing, Elections elections, Endings endings, Neighbours neighbours) {
        this.timing = timing;
        this.elections = elections;
        this.endings = endings;
        this.neighbours = neighbours;
    }

    /** Whose turn it is to claim what is vacant has to be found out again. */
    void vacanciesChanged(String ownLease, ClockReading now) {
        String cohort = elections.cohort();
        if (cohort != null) {
            share(ownLease, neighbours.membersOf(cohort, ownLease, now), now);
        }
    }

    /** The store was looked at: the vacancies are shared out, and moves begin if the same instances were there for a lease. */
    void looked(String ownLease, ClockReading now) {
        String cohort = elections.cohort();
        if (cohort == null) {
            return;
        }
        Set<String> present = neighbours.membersOf(cohort, ownLease, now);
        if (!present.equals(members)) {
            members = present;
            unchangedSinceNanos = now.monotonicNanos();
        }
        Shares shares = share(ownLease, present, now);
        // who comes and goes within the time of a lease moves nothing
        if (now.monotonicNanos() - unchangedSinceNanos >= timing.leaseNanos()) {
            move(shares, ownLease, now);
        }
    }

    private Shares share(String ownLease, Set<String> present, ClockReading now) {
        Map<String, Integer> counts = new HashMap<>();
        present.forEach(lease -> counts.put(lease, 0));
        List<Candidacy> vacant = new ArrayList<>();
        for (Candidacy candidacy : elections.all()) {
            String lease = leaseOf(candidacy, ownLease);
            if (candidacy.isWanted() && candidacy.isVacant()) {
                vacant.add(candidacy);
            } else if (candidacy.isWanted() && lease != null) {
                counts.computeIfPresent(lease, (id, count) -> count + 1);
            }
        }
        vacant.sort(Comparator.comparing(Candidacy::election));
        Shares shares = new Shares(counts);
        for (Candidacy candidacy : vacant) {
            boolean ours = shares.takes(candidacy.vacancy().holder()).equals(ownLease);
            // who does not claim in its turn may be dead: by the next look it is everybody's
            candidacy.turn(ours || candidacy.vacantNanos(now) >= timing.heartbeatNanos() / 2);
        }
        return shares;
    }

    private @Nullable String leaseOf(Candidacy candidacy, String ownLease) {
        return switch (candidacy.state()) {
            case LEADING -> ownLease;
            case DRAINING, RELEASING -> {
                String successor = candidacy.successor();
                yield successor == null ? null : neighbours.leaseOf(successor);
            }
            default -> candidacy.shownLease();
        };
    }

    private void move(Shares shares, String ownLease, ClockReading now) {
        int free = MOVES_AT_ONCE - elections.ending();
        List<String> to = new ArrayList<>();
        for (Shares.Move move = shares.move(); move != null && to.size() < free; move = shares.move()) {
            Lease lease = move.from().equals(ownLease) ? neighbours.lease(move.to()) : null;
            if (lease != null) {
                to.add(lease.instance());
            }
        }
        if (to.isEmpty()) {
            return;
        }
        // the newest stay, so that what somebody just transferred is not handed back
        List<Candidacy> led = new ArrayList<>(elections.in(Candidacy.State.LEADING));
        led.sort(Comparator.comparingLong(candidacy -> candidacy.ledSinceNanos() - now.monotonicNanos()));
        for (int i = 0; i < Math.min(to.size(), led.size()); i++) {
            endings.handOn(led.get(i), to.get(i), RevocationReason.BALANCED, now);
        }
    }
}
