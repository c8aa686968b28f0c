// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.InvalidTimingException.Setting.HEARTBEAT_INTERVAL;
import static dev.election.protocol.InvalidTimingException.Setting.LEASE_DURATION;
import static dev.election.protocol.InvalidTimingException.Setting.SHUTDOWN_TIMEOUT;

import java.time.Duration;

/**
 * The times that an instance keeps.
 *
 * @param leaseDuration how long peers wait for a heartbeat before they expire our lease
 * @param heartbeatInterval how often an instance renews its lease, and observes its peers
 * @param drift by what part the rates of two machines' clocks may differ at most, for example 0.01
 * @since 0.1.0
 */
public record Timing(Duration leaseDuration, Duration heartbeatInterval, double drift) {

    /** The default bound of how much the rates of two clocks differ; real clocks stay below a fiftieth of it. */
    public static final double DEFAULT_DRIFT = 0.01;

    private static final Duration LONGEST = Duration.ofDays(1);

    public Timing {
        check(LEASE_DURATION, leaseDuration, "after a crash nobody would lead for that long");
        if (leaseDuration.toNanosPart() % 1_000_000 != 0) {
            // protocol, rule 3: stores keep whole milliseconds, and others must not wait for less than we believe
            throw new InvalidTimingException(
                    "lease duration " + text(leaseDuration) + " is not a whole number of milliseconds", LEASE_DURATION);
        }
        check(HEARTBEAT_INTERVAL, heartbeatInterval, "no lease may be that long");
        if (heartbeatInterval.multipliedBy(2).compareTo(leaseDuration) >= 0) {
            throw new InvalidTimingException(
                    "heartbeat interval " + text(heartbeatInterval) + " must be shorter than half the lease duration "
                            + text(leaseDuration) + ": otherwise a single late heartbeat costs leadership",
                    HEARTBEAT_INTERVAL,
                    LEASE_DURATION);
        }
        if (!(drift >= 0 && drift <= 0.5)) {
            throw new IllegalArgumentException("drift " + drift + " is not between 0 and 0.5");
        }
    }

    private static void check(InvalidTimingException.Setting setting, Duration duration, String whyNoLonger) {
        if (duration.compareTo(Duration.ofMillis(1)) < 0) {
            throw new InvalidTimingException(
                    setting + " " + text(duration) + " is shorter than a millisecond", setting);
        }
        checkLength(setting, duration, whyNoLonger);
    }

    private static void checkLength(InvalidTimingException.Setting setting, Duration duration, String whyNoLonger) {
        if (duration.compareTo(LONGEST) > 0) {
            throw new InvalidTimingException(
                    setting + " " + text(duration) + " is longer than a day: " + whyNoLonger, setting);
        }
    }

    /**
     * Checks the time for which the end of an instance waits for work in flight.
     *
     * @throws InvalidTimingException if it is negative, or longer than a day
     */
    public static void checkShutdownTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new InvalidTimingException(
                    "shutdown timeout " + text(timeout) + " is negative; 0s waits for nothing", SHUTDOWN_TIMEOUT);
        }
        checkLength(SHUTDOWN_TIMEOUT, timeout, "the process would not end before");
    }

    /** How long we believe in a renewal, from before it was sent: rule 3. */
    public long beliefNanos() {
        return (long) (leaseDuration.toNanos() * (1 - drift));
    }

    /**
     * When less of the lease is left, leadership is reported to be at risk: half of the renewals that it allows for
     * have failed.
     */
    long atRiskNanos() {
        return beliefNanos() / 2;
    }

    long heartbeatNanos() {
        return heartbeatInterval.toNanos();
    }

    long leaseNanos() {
        return leaseDuration.toNanos();
    }

    // ---- what others show

    /**
     * An instance whose last sign of life is older may be about to be found dead: two heartbeats and half an interval.
     */
    long recentNanos() {
        return heartbeatNanos() * 5 / 2;
    }

    /** An instance that has shown no heartbeat for so long has missed one: nothing is transferred to it. */
    long missedNanos() {
        return heartbeatNanos() * 5 / 4;
    }

    /**
     * Within this time an instance must show a heartbeat newer than the request to transfer something to it: one may be
     * late.
     */
    long proofNanos() {
        return 2 * heartbeatNanos();
    }

    /** How often it is observed whether that heartbeat has come: for so long it may go unnoticed. */
    long proofPollNanos() {
        return heartbeatNanos() / 8;
    }

    // ---- when to observe

    /**
     * A renewal that is due and was sent so late at most keeps its pace; a later one begins a new pace, which others
     * have to find.
     */
    long renewalToleranceNanos() {
        return heartbeatNanos() / 8;
    }

    /**
     * An observation waits for so long for the renewal that it is to follow: longer than a renewal that is on time
     * takes.
     */
    long observationGraceNanos() {
        return heartbeatNanos() / 4;
    }

    /**
     * After an observation that is no older, none follows a renewal: it was made for another reason, and is recent
     * enough.
     */
    long observationFollowsNanos() {
        return heartbeatNanos() / 2;
    }

    /**
     * Hints move no observation closer to the last one: at most 64 in a heartbeat interval, however many hints there
     * are.
     */
    long betweenHintsNanos() {
        return heartbeatNanos() / 64;
    }

    /** What was observed no longer ago counts as just observed when a term is transferred. */
    long justObservedNanos() {
        return heartbeatNanos() / 8;
    }

    // ---- when to claim, and to release

    /**
     * For so long a claim is left to the instance that has just expired the lease, or won the first of many elections:
     * rule 6.
     */
    long leftToOtherNanos() {
        return heartbeatNanos() / 4;
    }

    /** So soon a claim that was lost to another is followed by an observation of the new leader. */
    long lostClaimNanos() {
        return heartbeatNanos() / 10;
    }

    /** A release, a transfer or an expiry that failed is repeated after this time: L2 allows for two intervals. */
    long repeatNanos() {
        return heartbeatNanos() / 2;
    }

    /** Our lease is kept from being closed for so long, so that what has just ended can be transferred. */
    long transferBeforeCloseNanos() {
        return heartbeatNanos();
    }

    // ---- sharing out

    /** A vacancy that is so old at an observation is anybody's to claim: the instance whose turn it was may be dead. */
    long turnNanos() {
        return heartbeatNanos() / 2;
    }

    /** Nothing is moved for the sake of balance until nothing has become vacant or was moved for so long. */
    long quietNanos() {
        return 2 * heartbeatNanos();
    }

    /** As a person would write it: 15s, 500ms, -3s. */
    private static String text(Duration duration) {
        if (duration.toNanosPart() == 0) {
            return duration.toSeconds() + "s";
        }
        boolean wholeMillis = duration.toNanosPart() % 1_000_000 == 0 && duration.compareTo(LONGEST) < 0;
        return wholeMillis ? duration.toMillis() + "ms" : duration.toString();
    }
}
