// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.simulation.SimulatedStore.Forgotten;
import dev.election.store.LeaderRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What S1 and S2 promise once a store has forgotten commits that it had acknowledged: decision 8. Whatever it excuses
 * no client could have prevented.
 *
 * <p><b>S1</b> is promised of every two terms, unless one of them began before the set-back (its claim was acted on
 * before it), or is held under a lease that the store has forgotten: its owner believes in it until it renews it. The
 * same is true of a lease that somebody expires after a wait that began before the set-back: the heartbeats that the
 * store counts once more are no proof of silence.
 *
 * <p><b>S2</b> is promised of every term whose instance had seen a token as high, whatever the store shows. Another
 * term may repeat a token that was forgotten, but no higher one, and those that begin since the set-back rise among
 * each other; except if its claim rests on a lease that is forgotten, or was acted on before the set-back.
 */
final class SetBack {

    private final List<Participant> participants;
    private @Nullable Forgotten forgotten;
    // The newest token of each election that anybody had begun a term with, or that the store had, when it was set
    // back.
    private final Map<String, Long> newestBefore = new HashMap<>();
    // The newest token of each election of the terms that began since, and rest on what the store knows.
    private final Map<String, Long> newestSince = new HashMap<>();
    // All terms that began: the election and the token.
    private final Set<String> begun = new HashSet<>();
    // The tokens that were begun with before the set-back by who holds them, so far.
    private final Map<Participant, Map<String, Long>> heldBefore = new HashMap<>();
    private int excusedTokens;

    SetBack(List<Participant> participants) {
        this.participants = participants;
    }

    boolean hasHappened() {
        return forgotten != null;
    }

    int excusedTokens() {
        return excusedTokens;
    }

    void happened(Forgotten byTheStore, Map<String, Long> newestTokens) {
        forgotten = byTheStore;
        newestBefore.putAll(newestTokens);
        byTheStore.records().forEach((election, record) -> newestBefore.merge(election, record.token(), Math::max));
    }

    /** A term begins; returns whether it may. */
    boolean begun(String election, Participant participant, long token, boolean rises) {
        boolean isRepeated = !begun.add(election + " " + token);
        boolean isOld = forgotten == null || isForgotten(election, participant, token);
        if (isOld) {
            heldBefore.computeIfAbsent(participant, p -> new HashMap<>()).put(election, token);
        }
        boolean isOrdered = true;
        if (forgotten != null && !isOld && !restsOnWhatIsForgotten(participant)) {
            Long before = newestSince.put(election, token);
            isOrdered = before == null || token > before;
        }
        if (rises) {
            return true;
        }
        long seen = participant.highestTokenSeen(election);
        boolean knewBetter = seen > token || (seen == token && isRepeated);
        boolean canBe =
                isOld || restsOnWhatIsForgotten(participant) || token <= newestBefore.getOrDefault(election, 0L);
        excusedTokens++;
        return forgotten != null && isOrdered && !knewBetter && canBe;
    }

    boolean excusesBoth(String election, Participant one, Participant other) {
        return forgotten != null && (excuses(election, one) || excuses(election, other));
    }

    private boolean excuses(String election, Participant one) {
        return restsOnWhatIsForgotten(one) || isHeldSinceBefore(election, one);
    }

    private boolean isHeldSinceBefore(String election, Participant one) {
        Long token = heldBefore.getOrDefault(one, Map.of()).get(election);
        return token != null
                && one.running()
                        .map(instance -> instance.publishedToken(election))
                        .filter(token::equals)
                        .isPresent();
    }

    /** Whether what it holds rests on a lease that the set-back took away. */
    private boolean restsOnWhatIsForgotten(Participant one) {
        String lease = one.leaseId();
        return forgotten != null
                && (forgotten.leases().contains(lease)
                        || participants.stream()
                                .anyMatch(p -> p.expiredInError().contains(lease)));
    }

    private boolean isForgotten(String election, Participant participant, long token) {
        LeaderRecord record = forgotten == null ? null : forgotten.records().get(election);
        return record != null
                && record.token() == token
                && record.leaseId() != null
                && record.leaseId().equals(participant.leaseId());
    }
}
