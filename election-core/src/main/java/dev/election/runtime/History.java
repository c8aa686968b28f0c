// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.HistoryEntry;
import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest transitions that an instance has observed, all elections together, in the words of its users. Its memory
 * is bounded, however many elections change at once: of those only the newest are kept. Nothing blocks; safe for use by
 * many threads.
 */
final class History {

    static final int SIZE = 200;

    private final String instance;

    // Newest first, immutable. Written under the engine's lock, read by all.
    private volatile List<HistoryEntry> entries = List.of();

    History(String instance) {
        this.instance = instance;
    }

    /** The newest entries, newest first. */
    List<HistoryEntry> entries() {
        return entries;
    }

    /**
     * Adds what these transitions, oldest first, mean to people.
     *
     * @param details what is known about the reason for which a term ends
     */
    void add(List<Transition> transitions, Instant time, Function<RevocationReason, String> details) {
        List<HistoryEntry> added = new ArrayList<>();
        for (int i = transitions.size() - 1; i >= 0 && added.size() < SIZE; i--) {
            HistoryEntry entry = entry(transitions.get(i), i == 0 ? null : transitions.get(i - 1), time, details);
            if (entry != null) {
                added.add(entry);
            }
        }
        if (!added.isEmpty()) {
            entries = newest(added, entries);
        }
    }

    private static List<HistoryEntry> newest(List<HistoryEntry> added, List<HistoryEntry> before) {
        List<HistoryEntry> all = new ArrayList<>(added);
        all.addAll(before.subList(0, Math.min(before.size(), SIZE - added.size())));
        return List.copyOf(all);
    }

    /** The entry of a transition; null if the one before it, or another one, says the same. */
    private @Nullable HistoryEntry entry(
            Transition transition,
            @Nullable Transition before,
            Instant time,
            Function<RevocationReason, String> details) {
        if (transition instanceof Transition.LeaderSeen seen) {
            // the machine reports each of our terms as granted first
            Leader leader = seen.leader();
            boolean ours = before instanceof Transition.Granted granted
                    && granted.term().election().equals(leader.election())
                    && granted.term().token() == leader.token();
            HistoryEntry.Type type = ours ? HistoryEntry.Type.GRANTED : HistoryEntry.Type.LEADER_CHANGED;
            return new HistoryEntry(
                    time, leader.election(), type, leader.instance(), leader.token(), seen.vacancy(), null, null);
        } else if (transition instanceof Transition.Revoked revoked) {
            return revoked(revoked.term(), revoked.reason(), time, details.apply(revoked.reason()));
        } else if (transition instanceof Transition.Ended ended) {
            return ended(ended.term(), before, time, details);
        } else if (transition instanceof Transition.AtRisk atRisk) {
            String detail = "no renewal was confirmed for half the lease duration; the term ends in "
                    + atRisk.remaining().toMillis() + " ms unless one is";
            return ofOwnTerm(time, HistoryEntry.Type.AT_RISK, atRisk.term(), detail);
        } else if (transition instanceof Transition.Vacated vacated) {
            return ofNobody(time, HistoryEntry.Type.VACANT, vacated.election(), 0, null);
        } else if (transition instanceof Transition.TransferRefused refused) {
            String detail = "the transfer to '" + refused.instance() + "' "
                    + refused.why().text();
            return ofOwnTerm(time, HistoryEntry.Type.TRANSFER_REFUSED, refused.term(), detail);
        } else if (transition instanceof Transition.ClaimBlocked blocked) {
            String by = blocked.blockedBy() == null ? "its owner is unknown" : blocked.blockedBy();
            String detail = "a transaction holds a lock on the record (" + by + ")";
            return ofNobody(time, HistoryEntry.Type.CLAIM_BLOCKED, blocked.election(), blocked.token(), detail);
        } else if (transition instanceof Transition.TokenSetBack setBack) {
            String detail = "the lease store shows token " + setBack.shown() + " after " + setBack.remembered();
            return ofNobody(time, HistoryEntry.Type.TOKEN_SET_BACK, setBack.election(), setBack.shown(), detail);
        }
        return null;
    }

    private @Nullable HistoryEntry ended(
            TermId term, @Nullable Transition before, Instant time, Function<RevocationReason, String> details) {
        boolean revokedAtOnce = before instanceof Transition.Revoked revoked
                && revoked.term().equals(term)
                && !revoked.reason().isVoluntary();
        if (revokedAtOnce) {
            return null;
        }
        return ofOwnTerm(time, HistoryEntry.Type.ENDED, term, early(term, before, details));
    }

    private static @Nullable String early(
            TermId term, @Nullable Transition before, Function<RevocationReason, String> details) {
        if (before instanceof Transition.Forced forced && forced.term().equals(term)) {
            return "by force, before its listeners and its work in flight had finished";
        } else if (before instanceof Transition.CutShort cut && cut.term().equals(term)) {
            return "before its listeners and its work in flight had finished: " + details.apply(cut.reason());
        }
        return null;
    }

    private HistoryEntry revoked(TermId term, RevocationReason reason, Instant time, String detail) {
        return new HistoryEntry(
                time, term.election(), HistoryEntry.Type.REVOKED, instance, term.token(), null, reason, detail);
    }

    private HistoryEntry ofOwnTerm(Instant time, HistoryEntry.Type type, TermId term, @Nullable String detail) {
        return new HistoryEntry(time, term.election(), type, instance, term.token(), null, null, detail);
    }

    private static HistoryEntry ofNobody(
            Instant time, HistoryEntry.Type type, String election, long token, @Nullable String detail) {
        return new HistoryEntry(time, election, type, null, token, null, null, detail);
    }
}
