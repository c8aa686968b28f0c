// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.InvalidTimingException.Setting.HEARTBEAT_INTERVAL;
import static dev.election.protocol.InvalidTimingException.Setting.INTERRUPT_AFTER;
import static dev.election.protocol.InvalidTimingException.Setting.LEASE_DURATION;
import static dev.election.protocol.InvalidTimingException.Setting.SHUTDOWN_TIMEOUT;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The timing settings of an instance, and the times derived from them.
 *
 * @param leaseDuration how long peers wait for a heartbeat before they expire our lease
 * @param heartbeatInterval how often an instance renews its lease, and observes its peers
 * @param drift the largest relative difference between the clock rates of two machines, for example 0.01
 * @since 0.1.0
 */
public record Timing(Duration leaseDuration, Duration heartbeatInterval, double drift) {

    /** The default bound of the difference between two clock rates; real clocks stay below a fiftieth of it. */
    public static final double DEFAULT_DRIFT = 0.01;

    private static final Duration LONGEST = Duration.ofDays(1);

    public Timing {
        check(LEASE_DURATION, leaseDuration, "after a crash elections would be leaderless for that long");
        if (leaseDuration.toNanosPart() % 1_000_000 != 0) {
            // protocol, rule 3: stores keep whole milliseconds, and peers must not wait for less time than our belief
            // lasts
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
     * Checks the longest time for which the shutdown of an instance waits for work in flight.
     *
     * @throws InvalidTimingException if it is negative, or longer than a day
     */
    public static void checkShutdownTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new InvalidTimingException(
                    "shutdown timeout " + text(timeout) + " is negative; with 0s a shutdown does not wait",
                    SHUTDOWN_TIMEOUT);
        }
        checkLength(SHUTDOWN_TIMEOUT, timeout, "the process could take that long to end");
    }

    /**
     * Checks how long a graceful end waits for work before it interrupts that work.
     *
     * @throws InvalidTimingException if it is negative, or not shorter than the shutdown timeout
     */
    public static void checkInterruptAfter(Duration interruptAfter, Duration shutdownTimeout) {
        if (interruptAfter.isNegative()) {
            throw new InvalidTimingException(
                    INTERRUPT_AFTER + " " + text(interruptAfter) + " is negative; with 0s work is interrupted at once",
                    INTERRUPT_AFTER);
        }
        if (!interruptAfter.isZero() && interruptAfter.compareTo(shutdownTimeout) >= 0) {
            throw new InvalidTimingException(
                    INTERRUPT_AFTER + " " + text(interruptAfter) + " must be shorter than the shutdown timeout "
                            + text(shutdownTimeout)
                            + ": otherwise work that is interrupted at a shutdown has no time left to end",
                    INTERRUPT_AFTER,
                    SHUTDOWN_TIMEOUT);
        }
    }

    /** How long a renewal lets us take our lease for valid, counted from before it was sent: rule 3. */
    public long beliefNanos() {
        return (long) (leaseDuration.toNanos() * (1 - drift));
    }

    /**
     * If less of the belief remains, leadership is reported to be at risk: half of the possible renewals have failed.
     */
    long atRiskNanos() {
        return beliefNanos() / 2;
    }

    /** The heartbeat interval as a lease shows it, in whole milliseconds. */
    Duration shownInterval() {
        return heartbeatInterval.truncatedTo(ChronoUnit.MILLIS);
    }

    long heartbeatNanos() {
        return heartbeatInterval.toNanos();
    }

    long leaseNanos() {
        return leaseDuration.toNanos();
    }

    // ---- what peers show

    /** An instance whose newest heartbeat is older may be dead: two and a half heartbeat intervals. */
    long recentNanos() {
        return heartbeatNanos() * 5 / 2;
    }

    /** An instance that has shown no heartbeat for this time has missed one: nothing is transferred to it. */
    long missedNanos() {
        return heartbeatNanos() * 5 / 4;
    }

    /**
     * Within this time an instance must show a heartbeat newer than the request to transfer a term to it; allows for
     * one late heartbeat.
     */
    long proofNanos() {
        return 2 * heartbeatNanos();
    }

    /** How often this instance observes while it waits for that heartbeat: the longest delay until it is noticed. */
    long proofPollNanos() {
        return heartbeatNanos() / 8;
    }

    // ---- when to observe

    /**
     * A renewal that is sent at most this late keeps its pace; a later one starts a new pace, which peers have to find.
     */
    long renewalToleranceNanos() {
        return heartbeatNanos() / 8;
    }

    /**
     * How long an observation waits for the renewal that it is to follow: longer than a renewal that is on time takes.
     */
    long observationGraceNanos() {
        return heartbeatNanos() / 4;
    }

    /** No observation follows a renewal if the last one, made for another reason, is at most this old. */
    long observationFollowsNanos() {
        return heartbeatNanos() / 2;
    }

    /**
     * The shortest time between two observations caused by hints: at most 64 in a heartbeat interval, however many
     * hints arrive.
     */
    long betweenHintsNanos() {
        return heartbeatNanos() / 64;
    }

    /** An observation that is at most this old counts as recent when a term is transferred. */
    long justObservedNanos() {
        return heartbeatNanos() / 8;
    }

    // ---- when to claim, and to release

    /**
     * How long claims are left to the instance that has just expired the lease, or won the first of many elections:
     * rule 6.
     */
    long leftToOtherNanos() {
        return heartbeatNanos() / 4;
    }

    /** How soon a claim that was lost to another instance is followed by an observation of the new leader. */
    long lostClaimNanos() {
        return heartbeatNanos() / 10;
    }

    /** A release, a transfer or an expiry that failed is repeated after this time: L2 allows for two intervals. */
    long repeatNanos() {
        return heartbeatNanos() / 2;
    }

    /** How long the close of our lease is delayed, so that terms that have just ended can be transferred. */
    long transferBeforeCloseNanos() {
        return heartbeatNanos();
    }

    // ---- balancing

    /**
     * A vacancy that is this old at an observation may be claimed by any instance: the one that it is assigned to may
     * be dead.
     */
    long turnNanos() {
        return heartbeatNanos() / 2;
    }

    /** Elections are moved for balance only after this time without a vacancy or a move. */
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
