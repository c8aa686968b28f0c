// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Transition;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the log says of an instance's elections, in order, by way of the {@link LogQueue}. Where hundreds of the same kind come at once, the first of them have a line each, and one line says how
 * many more there were; those are told one by one at DEBUG.
 */
final class Journal {

    private static final int LINES_OF_A_KIND = 100;

    /** What is said in a similar way, how loud, and of many more of them in one line. */
    private enum Kind {
        GRANTED(Level.INFO, "Leading {} more elections"),
        GIVEN_UP(Level.INFO, "Giving up {} more terms"),
        LOST(Level.WARN, "Lost {} more terms"),
        ENDED(Level.DEBUG, ""),
        LED_BY_ANOTHER(Level.INFO, "{} more elections are led by other instances"),
        LED_BY_US(Level.TRACE, ""),
        VACATED(Level.DEBUG, ""),
        AT_RISK(Level.WARN, "{} more terms are at risk"),
        TOKEN_SET_BACK(Level.ERROR, "The lease store shows a token that is too low of {} more elections"),
        CLAIM_BLOCKED(Level.WARN, "{} more elections are vacant with their rows locked"),
        TRANSFER_REFUSED(Level.WARN, "{} more terms are released for everybody, instead of being transferred"),
        IMPAIRED(Level.WARN, "{} more elections cannot be led as things are"),
        MENDED(Level.INFO, "{} more elections can be led again"),
        TWIN_SEEN(Level.WARN, "{} more instances have the id of this one"),
        HELD_BACK(Level.INFO, "Held back {} more times");

        private final Level level;
        private final String more;

        Kind(Level level, String more) {
            this.level = level;
            this.more = more;
        }
    }

    /** What the elections of applications are written to. */
    static final Logger OF_APPLICATIONS = LoggerFactory.getLogger(LeaseElections.class);

    private final String instance;
    private final LogQueue log;

    Journal(String instance, LogQueue log) {
        this.instance = instance;
        this.log = log;
    }

    LogQueue log() {
        return log;
    }

    void write(List<Transition> transitions) {
        for (Transition transition : transitions) {
            if (log.wants(kind(transition).level)) {
                log.write(transitions.size(), to -> log(transitions, to));
                return;
            }
        }
    }

    private Kind kind(Transition transition) {
        if (transition instanceof Transition.Granted) {
            return Kind.GRANTED;
        } else if (transition instanceof Transition.Revoked revoked) {
            return revoked.reason().isVoluntary() ? Kind.GIVEN_UP : Kind.LOST;
        } else if (transition instanceof Transition.Ended) {
            return Kind.ENDED;
        } else if (transition instanceof Transition.LeaderSeen seen) {
            return seen.leader().instance().equals(instance) ? Kind.LED_BY_US : Kind.LED_BY_ANOTHER;
        } else if (transition instanceof Transition.Vacated) {
            return Kind.VACATED;
        } else if (transition instanceof Transition.AtRisk) {
            return Kind.AT_RISK;
        } else if (transition instanceof Transition.TokenSetBack) {
            return Kind.TOKEN_SET_BACK;
        } else if (transition instanceof Transition.ClaimBlocked) {
            return Kind.CLAIM_BLOCKED;
        } else if (transition instanceof Transition.TransferRefused) {
            return Kind.TRANSFER_REFUSED;
        } else if (transition instanceof Transition.Impaired) {
            return Kind.IMPAIRED;
        } else if (transition instanceof Transition.Mended) {
            return Kind.MENDED;
        } else if (transition instanceof Transition.TwinSeen) {
            return Kind.TWIN_SEEN;
        }
        return Kind.HELD_BACK;
    }

    private void log(List<Transition> transitions, Logger log) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        for (Transition transition : transitions) {
            Kind kind = kind(transition);
            boolean few = counts.merge(kind, 1, Integer::sum) <= LINES_OF_A_KIND;
            Level level = few ? kind.level : Level.DEBUG;
            if (kind != Kind.LED_BY_US && log.isEnabledForLevel(level)) {
                Survival.say(() -> JournalLine.write(transition, log.atLevel(level)));
            }
        }
        counts.forEach((kind, count) -> {
            if (count > LINES_OF_A_KIND && !kind.more.isEmpty()) {
                Survival.say(() -> log.atLevel(kind.level).log(kind.more, count - LINES_OF_A_KIND));
            }
        });
    }
}
