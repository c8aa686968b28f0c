// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.InvalidTimingException.Setting.HEARTBEAT_INTERVAL;
import static dev.election.protocol.InvalidTimingException.Setting.LEASE_DURATION;
import static dev.election.protocol.InvalidTimingException.Setting.SHUTDOWN_TIMEOUT;

import java.time.Duration;

/**
 * The times that an instance keeps.
 *
 * @param leaseDuration how long others wait for a sign of life before they expire our lease
 * @param heartbeatInterval how often we renew, and look at the others
 * @param drift by what part the rates of two machines' clocks may differ at the most, say 0.01
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

    long heartbeatNanos() {
        return heartbeatInterval.toNanos();
    }

    /** An instance whose last sign of life is older may be about to be found dead. */
    long recentNanos() {
        return heartbeatNanos() * 5 / 2;
    }

    /** An instance that has shown no heartbeat for so long has missed one: nothing is handed to it. */
    long missedNanos() {
        return heartbeatNanos() * 5 / 4;
    }

    /** Within this time an instance must show a heartbeat newer than the request to transfer something to it: one may be late. */
    long proofNanos() {
        return 2 * heartbeatNanos();
    }

    /** How often it is observed whether that heartbeat has come: so long it may go unnoticed. */
    long proofPollNanos() {
        return heartbeatNanos() / 8;
    }

    long leaseNanos() {
        return leaseDuration.toNanos();
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
