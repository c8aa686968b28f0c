// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Writes the transitions of an instance's elections to the log, in order, through the {@link LogQueue}. Where hundreds
 * of the same kind come at once, the first have a line each, and one line says how many more there were; those are
 * logged one by one at DEBUG.
 */
final class TransitionLog {

    private static final int LINES_OF_A_KIND = 100;

    /** Transitions that are logged in the same way: their level, and the line for many more of them. */
    private enum Kind {
        GRANTED(Level.INFO, "Leading {} more elections"),
        ENDING(Level.INFO, "Ending leadership of {} more elections"),
        LOST(Level.WARN, "Lost leadership of {} more elections"),
        ENDED(Level.DEBUG, ""),
        LED_BY_ANOTHER(Level.INFO, "{} more elections are led by other instances"),
        LED_BY_US(Level.TRACE, ""),
        VACATED(Level.DEBUG, ""),
        HOLDER_EXPIRED(Level.WARN, "The leases of {} more leaders were expired"),
        AT_RISK(Level.WARN, "Leadership of {} more elections is at risk"),
        TOKEN_SET_BACK(Level.ERROR, "The lease store shows a token that is too low for {} more elections"),
        CLAIM_BLOCKED(Level.WARN, "{} more elections are vacant with their rows locked"),
        TRANSFER_REFUSED(Level.WARN, "{} more transfers were not made, or are not confirmed"),
        IMPAIRED(Level.WARN, "{} more elections cannot be led at present"),
        MENDED(Level.INFO, "{} more elections can be led again"),
        TWIN_SEEN(Level.WARN, "{} more instances have the id of this one"),
        FOREIGN_LEADER(Level.WARN, "{} more elections are led by instances of other applications"),
        BACKED_OFF(Level.INFO, "Backed off {} more times");

        private final Level level;
        private final String more;

        Kind(Level level, String more) {
            this.level = level;
            this.more = more;
        }
    }

    /** How one transition is logged. */
    private record Line(Kind kind, String message, List<@Nullable Object> arguments) {

        static Line of(Kind kind, String message, @Nullable Object... arguments) {
            return new Line(kind, message, Stream.of(arguments).toList());
        }

        /** A message that begins with the election and the token. */
        static Line of(Kind kind, TermId term, String message, Object... more) {
            return new Line(
                    kind,
                    message,
                    Stream.concat(Stream.of(term.election(), term.token()), Stream.of(more))
                            .toList());
        }
    }

    private final String instance;
    private final LogQueue log;

    TransitionLog(String instance, LogQueue log) {
        this.instance = instance;
        this.log = log;
    }

    LogQueue log() {
        return log;
    }

    void write(List<Transition> transitions) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        for (Transition transition : transitions) {
            Line line = line(transition);
            boolean few = counts.merge(line.kind, 1, Integer::sum) <= LINES_OF_A_KIND;
            if (line.kind != Kind.LED_BY_US) {
                write(few ? line.kind.level : Level.DEBUG, line.message, line.arguments);
            }
        }
        counts.forEach((kind, count) -> {
            if (count > LINES_OF_A_KIND && !kind.more.isEmpty()) {
                write(kind.level, kind.more, List.of(count - LINES_OF_A_KIND));
            }
        });
    }

    private void write(Level level, String message, List<? extends @Nullable Object> arguments) {
        if (log.wants(level)) {
            log.write(to -> to.atLevel(level).log(message, arguments.toArray()));
        }
    }

    private Line line(Transition transition) {
        if (transition instanceof Transition.Granted granted) {
            return Line.of(Kind.GRANTED, granted.term(), "Leading '{}' with token {}");
        } else if (transition instanceof Transition.Revoked revoked) {
            RevocationReason reason = revoked.reason();
            return reason.isVoluntary()
                    ? Line.of(Kind.ENDING, revoked.term(), "Ending leadership of '{}', token {}: {}", why(reason))
                    : Line.of(Kind.LOST, revoked.term(), "Lost leadership of '{}', token {}: {}", why(reason));
        } else if (transition instanceof Transition.Ended ended) {
            return Line.of(Kind.ENDED, ended.term(), "Leadership of '{}', token {}, is over");
        } else if (transition instanceof Transition.LeaderSeen seen) {
            Leader leader = seen.leader();
            return Line.of(
                    leader.instance().equals(instance) ? Kind.LED_BY_US : Kind.LED_BY_ANOTHER,
                    "'{}' is led by '{}' with token {}",
                    leader.election(),
                    leader.instance(),
                    leader.token());
        } else if (transition instanceof Transition.Vacated vacated) {
            return Line.of(Kind.VACATED, "'{}' has no leader", vacated.election());
        } else if (transition instanceof Transition.HolderExpired expired) {
            return Line.of(
                    Kind.HOLDER_EXPIRED,
                    "Instance '{}' ({}) is taken for dead: it has shown no heartbeat for {} ms, more than its lease of {} ms."
                            + " Its lease was expired, and what it led is free",
                    expired.lease().instance(),
                    expired.lease().address() == null
                            ? "no address"
                            : expired.lease().address(),
                    expired.silence().toMillis(),
                    expired.lease().duration().toMillis());
        } else if (transition instanceof Transition.AtRisk atRisk) {
            return Line.of(
                    Kind.AT_RISK,
                    atRisk.term(),
                    "Leadership of '{}', token {}, is at risk: no renewal was confirmed for half the lease duration; it ends"
                            + " in {} ms unless one is",
                    atRisk.remaining().toMillis());
        } else if (transition instanceof Transition.TokenSetBack setBack) {
            return Line.of(
                    Kind.TOKEN_SET_BACK,
                    "The lease store shows token {} for '{}' after {}: it lost acknowledged commits or was restored from a"
                            + " backup; claims continue above {}",
                    setBack.shown(),
                    setBack.election(),
                    setBack.remembered(),
                    setBack.remembered());
        } else if (transition instanceof Transition.ClaimBlocked blocked) {
            return Line.of(
                    Kind.CLAIM_BLOCKED,
                    "'{}' is vacant, but a transaction holds a lock on its row (token {}, {}); claims are repeated until that"
                            + " transaction ends",
                    blocked.election(),
                    blocked.token(),
                    blocked.blockedBy() == null ? "its owner is unknown" : blocked.blockedBy());
        } else if (transition instanceof Transition.TransferRefused refused) {
            return Line.of(
                    Kind.TRANSFER_REFUSED,
                    refused.term(),
                    "The transfer of '{}', token {}, to '{}' {}",
                    refused.instance(),
                    refused.why().text());
        } else if (transition instanceof Transition.Impaired impaired) {
            return Line.of(
                    Kind.IMPAIRED,
                    "This instance cannot lead '{}' at present. {}. Its other elections are not affected. {}",
                    impaired.election(),
                    impaired.text(),
                    cure(impaired.cause()));
        } else if (transition instanceof Transition.Mended mended) {
            return Line.of(Kind.MENDED, "This instance can lead '{}' again", mended.election());
        } else if (transition instanceof Transition.TwinSeen seen) {
            return Line.of(
                    Kind.TWIN_SEEN,
                    "Two live instances have the id '{}': this one (address {}, lease {}) and another (address {}, lease {})."
                            + " Their peers cannot tell them apart: a transfer to this id may go to either, and they count"
                            + " as one candidate. Give each instance an id of its own (election.instance-id)",
                    seen.identity().instance(),
                    seen.identity().address(),
                    seen.ownLease(),
                    seen.other().address(),
                    seen.other().id());
        } else if (transition instanceof Transition.ForeignLeader foreign) {
            return Line.of(
                    Kind.FOREIGN_LEADER,
                    "'{}' is led by '{}' of application '{}', but this instance belongs to application '{}': both take part"
                            + " in one election, so the leader work of one is not done while the other leads. Give their"
                            + " elections different names, or the applications tables of their own",
                    foreign.election(),
                    foreign.instance(),
                    foreign.application(),
                    foreign.own());
        } else if (transition instanceof Transition.BackedOff backedOff) {
            return Line.of(
                    Kind.BACKED_OFF,
                    "Leadership was lost {} times recently: peers may claim first for {} ms",
                    backedOff.losses(),
                    backedOff.time().toMillis());
        }
        throw new IllegalStateException("Unknown transition " + transition);
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

    private static String why(RevocationReason reason) {
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
