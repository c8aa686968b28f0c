// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.RevocationReason;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Timing;
import dev.election.protocol.Transition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Why this instance lost its leadership, in figures, and whether that happens again and again. For people: nothing is
 * decided by it. Guarded by the engine's lock.
 *
 * <p>Listeners are told the figures, so they wait for them (S4). For the first loss of a JVM the code is cold: a
 * formatter or a stream would take more than ten milliseconds, so there is none on this path.
 */
final class Losses {

    /** So many losses within this time are reported together. */
    private static final int FLAPPING = 3;

    private static final Duration FLAPPING_WITHIN = Duration.ofMinutes(10);
    private static final long TENTH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** @param detail what is known about it, for people */
    private record Loss(LossCause cause, String detail) {}

    /**
     * What is known about transitions of one moment.
     *
     * @param details what is known about each reason for which a term was lost, for people
     * @param flapping how often each cause was that of the last losses, if this one makes them several within a short
     *     time; else empty
     */
    record Explanation(ClockReading at, Map<RevocationReason, String> details, Map<LossCause, Integer> flapping) {

        String of(RevocationReason reason) {
            return details.getOrDefault(reason, TransitionLog.why(reason));
        }

        String causes() {
            return flapping.entrySet().stream()
                    .map(each -> each.getValue() + " × " + each.getKey().text())
                    .collect(Collectors.joining(", "));
        }
    }

    private record Counted(LossCause cause, ClockReading at) {}

    private final Timing timing;
    private final Pauses pauses;
    private final Liveness liveness;
    // Those that were not reported yet, oldest first.
    private final Deque<Counted> recent = new ArrayDeque<>();

    Losses(Timing timing, Pauses pauses, Liveness liveness) {
        this.timing = timing;
        this.pauses = pauses;
        this.liveness = liveness;
    }

    /**
     * Explains why terms have ended in these transitions, and counts a loss of leadership. A term that is lost while it
     * drains is explained, but not counted: its end was requested.
     */
    Explanation explain(List<Transition> transitions, ClockReading now) {
        Map<RevocationReason, Loss> losses = new EnumMap<>(RevocationReason.class);
        LossCause counted = null;
        for (Transition transition : transitions) {
            if (transition instanceof Transition.Revoked revoked
                    && !revoked.reason().isVoluntary()) {
                Loss loss = losses.computeIfAbsent(revoked.reason(), reason -> explain(reason, now));
                // one loss, in however many elections
                counted = counted == null ? loss.cause : counted;
            } else if (transition instanceof Transition.CutShort cut) {
                losses.computeIfAbsent(cut.reason(), reason -> explain(reason, now));
            }
        }
        Map<RevocationReason, String> details = new EnumMap<>(RevocationReason.class);
        losses.forEach((reason, loss) -> details.put(reason, loss.detail));
        return new Explanation(now, details, counted == null ? Map.of() : count(counted, now));
    }

    private Loss explain(RevocationReason reason, ClockReading now) {
        return switch (reason) {
            case LEASE_RAN_OUT -> ranOut(now);
            case LEASE_EXPIRED -> expired(now);
            default -> new Loss(LossCause.SUPERSEDED, TransitionLog.why(reason));
        };
    }

    private Loss ranOut(ClockReading now) {
        ClockReading confirmed = liveness.confirmedHeartbeat();
        if (confirmed == null) {
            return new Loss(LossCause.LATE, TransitionLog.why(RevocationReason.LEASE_RAN_OUT));
        }
        long silent = now.mostNanosSince(confirmed);
        long still = pauses.nanosSince(confirmed);
        StringBuilder detail = new StringBuilder("no renewal was confirmed for " + seconds(silent));
        LossCause cause = LossCause.LATE;
        if (still > 0) {
            cause = pauses.isMostlyLeapSince(confirmed) ? LossCause.CLOCK_LEAPT : LossCause.STOOD_STILL;
            detail.append("; ")
                    .append(cause.text())
                    .append(" for ")
                    .append(seconds(still))
                    .append(" of them");
        }
        ClockReading sent = liveness.renewalsSilentSince();
        long unanswered = sent == null ? 0 : now.mostNanosSince(sent) - pauses.nanosSince(sent);
        if (sent != null && unanswered >= timing.heartbeatInterval().toNanos() / 2) {
            detail.append("; the lease store did not respond for ")
                    .append(seconds(unanswered))
                    .append(attempts(liveness.renewalAttempts()));
            cause = unanswered > still ? LossCause.STORE_SILENT : cause;
        }
        return new Loss(cause, detail + "; work of this term must stop");
    }

    private static String attempts(int number) {
        return " (" + number + (number == 1 ? " attempt)" : " attempts)");
    }

    // The belief still holds, so that no peer may have waited for the whole lease duration.
    private Loss expired(ClockReading now) {
        ClockReading confirmed = liveness.confirmedHeartbeat();
        String ago = confirmed == null ? "" : " " + seconds(now.mostNanosSince(confirmed)) + " ago";
        return new Loss(
                LossCause.EXPIRED,
                "another instance expired the lease, or it was deleted, although a heartbeat was confirmed" + ago
                        + ": check that all instances use one store, that none reads a replica that lags, and that"
                        + " nobody deletes its records");
    }

    // Those that are reported are not counted again.
    private Map<LossCause, Integer> count(LossCause cause, ClockReading now) {
        recent.addLast(new Counted(cause, now));
        while (now.mostNanosSince(recent.getFirst().at) > FLAPPING_WITHIN.toNanos()) {
            recent.removeFirst();
        }
        if (recent.size() < FLAPPING) {
            return Map.of();
        }
        Map<LossCause, Integer> causes = new EnumMap<>(LossCause.class);
        for (Counted loss : recent) {
            causes.merge(loss.cause, 1, Integer::sum);
        }
        recent.clear();
        return causes;
    }

    static String seconds(long nanos) {
        long tenths = Math.round(nanos / (double) TENTH_NANOS);
        return tenths / 10 + "." + tenths % 10 + " s";
    }
}
