// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import dev.election.store.Lease;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.event.Level;

/**
 * Writes the transitions of an instance's elections to the log, in order, through the {@link LogQueue}. Where hundreds
 * of the same kind come at once, the first have a line each, and one line says how many more there were; those are
 * logged one by one at DEBUG.
 */
record TransitionLog(String instance, LogQueue log) {

    private static final int LINES_OF_A_KIND = 100;

    private record Line(Level level, String text) {}

    /** @param details what is known about the reason for which a term ends, for people */
    void write(List<Transition> transitions, Function<RevocationReason, String> details) {
        Map<Object, Integer> counts = new HashMap<>();
        Map<Object, Line> omitted = new LinkedHashMap<>();
        for (Transition transition : transitions) {
            Line line = line(transition, details);
            Object kind = List.of(transition.getClass(), line.level);
            boolean few = counts.merge(kind, 1, Integer::sum) <= LINES_OF_A_KIND;
            write(few ? line.level : Level.DEBUG, line.text);
            if (!few && line.level != Level.DEBUG) {
                omitted.putIfAbsent(kind, line);
            }
        }
        omitted.forEach((kind, first) -> {
            int more = counts.getOrDefault(kind, 0) - LINES_OF_A_KIND;
            write(first.level, more + " more lines are logged at DEBUG, the first of them: " + first.text);
        });
    }

    private void write(Level level, String text) {
        if (log.wants(level)) {
            log.write(to -> to.atLevel(level).log(text));
        }
    }

    private Line line(Transition transition, Function<RevocationReason, String> details) {
        if (transition instanceof Transition.Granted granted) {
            TermId term = granted.term();
            return new Line(Level.INFO, "Leading '" + term.election() + "' with token " + term.token());
        } else if (transition instanceof Transition.Revoked revoked) {
            String which = name(revoked.term()) + ": " + details.apply(revoked.reason());
            return revoked.reason().isVoluntary()
                    ? new Line(Level.INFO, "Ending leadership of " + which)
                    : new Line(Level.WARN, "Lost leadership of " + which);
        } else if (transition instanceof Transition.Forced forced) {
            return new Line(
                    Level.WARN,
                    "Ended leadership of " + name(forced.term())
                            + ", by force, although listeners or work in flight had not"
                            + " finished: the work is interrupted and its fenced transactions are rolled back; other effects"
                            + " of it may overlap with the work of the next leader");
        } else if (transition instanceof Transition.CutShort cut) {
            return new Line(
                    Level.WARN,
                    "Lost the term of " + name(cut.term())
                            + ", before its listeners and its work in flight had finished: "
                            + details.apply(cut.reason()));
        } else if (transition instanceof Transition.Ended ended) {
            return new Line(Level.DEBUG, "Leadership of " + name(ended.term()) + ", is over");
        } else if (transition instanceof Transition.LeaderSeen seen) {
            Leader leader = seen.leader();
            return new Line(
                    leader.instance().equals(instance) ? Level.DEBUG : Level.INFO,
                    "'" + leader.election() + "' is led by '" + leader.instance() + "' with token " + leader.token());
        } else if (transition instanceof Transition.Vacated vacated) {
            return new Line(Level.DEBUG, "'" + vacated.election() + "' has no leader");
        } else if (transition instanceof Transition.HolderExpired expired) {
            Lease lease = expired.lease();
            return new Line(
                    Level.WARN,
                    "Instance '" + lease.instance() + "' ("
                            + (lease.address() == null ? "no address" : lease.address())
                            + ") is taken for dead: it has shown no heartbeat for "
                            + expired.silence().toMillis() + " ms, more than its lease of "
                            + lease.duration().toMillis() + " ms. Its lease was expired, and what it led is free");
        } else if (transition instanceof Transition.AtRisk atRisk) {
            return new Line(
                    Level.WARN,
                    "Leadership of " + name(atRisk.term()) + ", is at risk: no renewal was confirmed for half the lease"
                            + " duration; it ends in " + atRisk.remaining().toMillis() + " ms unless one is");
        } else if (transition instanceof Transition.TokenSetBack setBack) {
            return new Line(
                    Level.ERROR,
                    "The lease store shows token " + setBack.shown() + " for '" + setBack.election() + "' after "
                            + setBack.remembered() + ": it lost acknowledged commits or was restored from a backup;"
                            + " claims continue above " + setBack.remembered());
        } else if (transition instanceof Transition.ClaimBlocked blocked) {
            return new Line(
                    Level.WARN,
                    "'" + blocked.election() + "' is vacant, but a transaction holds a lock on its row (token "
                            + blocked.token() + ", "
                            + (blocked.blockedBy() == null ? "its owner is unknown" : blocked.blockedBy())
                            + "); claims are repeated until that transaction ends");
        } else if (transition instanceof Transition.TransferRefused refused) {
            return new Line(
                    Level.WARN,
                    "The transfer of " + name(refused.term()) + ", to '" + refused.instance() + "' "
                            + refused.why().text());
        } else if (transition instanceof Transition.Impaired impaired) {
            return new Line(
                    Level.WARN,
                    "This instance cannot lead '" + impaired.election() + "' at present. " + impaired.text()
                            + ". Its other elections are not affected. " + cure(impaired.cause()));
        } else if (transition instanceof Transition.Mended mended) {
            return new Line(Level.INFO, "This instance can lead '" + mended.election() + "' again");
        } else if (transition instanceof Transition.TwinSeen seen) {
            return new Line(
                    Level.WARN,
                    "Two live instances have the id '" + seen.identity().instance() + "': this one (address "
                            + seen.identity().address() + ", lease " + seen.ownLease() + ") and another (address "
                            + seen.other().address() + ", lease " + seen.other().id()
                            + "). Their peers cannot tell them apart: a transfer to this id may go to either, and they"
                            + " count as one candidate. Give each instance an id of its own (election.instance-id)");
        } else if (transition instanceof Transition.ForeignLeader foreign) {
            return new Line(
                    Level.WARN,
                    "'" + foreign.election() + "' is led by '" + foreign.instance() + "' of application '"
                            + foreign.application() + "', but this instance belongs to application '" + foreign.own()
                            + "': both take part in one election, so the leader work of one is not done while the other"
                            + " leads. Give their elections different names, or the applications tables of their own");
        } else if (transition instanceof Transition.OtherTiming other) {
            return new Line(
                    Level.WARN,
                    "'" + other.election() + "' is led by '" + other.instance() + "' with a lease duration of "
                            + text(other.leaseDuration()) + " and a heartbeat interval of "
                            + text(other.heartbeatInterval()) + ", but this instance, '" + instance + "', has "
                            + text(other.own().leaseDuration()) + " and "
                            + text(other.own().heartbeatInterval())
                            + ": for how long an election has no leader after a crash depends on which of them led it."
                            + " At most one leads all the same, since each lease carries its own duration. Set"
                            + " election.lease-duration and election.heartbeat-interval to the same values on all"
                            + " instances; while a deployment changes them, this is expected. Reported once for these"
                            + " settings, however many elections and instances have them");
        } else if (transition instanceof Transition.BackedOff backedOff) {
            return new Line(
                    Level.INFO,
                    "Leadership was lost " + backedOff.losses() + " times recently: peers may claim first for "
                            + backedOff.time().toMillis() + " ms");
        }
        throw new IllegalStateException("Unknown transition " + transition);
    }

    /** As people set it: 15s, 500ms. */
    static String text(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static String name(TermId term) {
        return "'" + term.election() + "', token " + term.token();
    }

    private static String cure(Transition.Cause cause) {
        return switch (cause) {
            case UNREADABLE ->
                "The record was probably edited by hand: correct it, or delete it while no instance leads";
            case NOT_ENROLLED ->
                "The user of the lease store needs the right to insert records, the store must support every character of the"
                        + " name, and no transaction may hold a lock on its key";
            case CLAIMS_IN_VAIN ->
                "Check that no transaction holds a lock on the record, that the user of the lease store may update it, and"
                        + " that a connection is obtained in less than half of the call timeout";
        };
    }

    /** What each reason means, for people. */
    static String why(RevocationReason reason) {
        return switch (reason) {
            case LEASE_RAN_OUT -> "no renewal was confirmed in time; work of this term must stop";
            case LEASE_EXPIRED ->
                "another instance observed no heartbeat for the whole lease duration and expired the lease";
            case SUPERSEDED -> "the store shows another holder or token: it was set back or edited by hand";
            case STEPPED_DOWN -> "a step-down was requested";
            case TRANSFERRED -> "a transfer was requested";
            case BALANCED -> "this instance leads more than its share, another one less";
            case WITHDRAWN -> "this instance is temporarily not a candidate";
            case CLOSED -> "this instance is shutting down";
        };
    }
}
