// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Duration;
import java.util.Locale;

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

    public Timing {
        if (heartbeatInterval.toMillis() < 1) {
            throw new IllegalArgumentException("heartbeat interval " + heartbeatInterval + " is shorter than 1 ms");
        }
        if (leaseDuration.toNanosPart() % 1_000_000 != 0) {
            // protocol, rule 3: stores keep whole milliseconds, and others must not wait for less than we believe
            throw new IllegalArgumentException(
                    "lease duration " + text(leaseDuration) + " is not a whole number of milliseconds");
        }
        if (heartbeatInterval.multipliedBy(2).compareTo(leaseDuration) >= 0) {
            throw new IllegalArgumentException("heartbeat interval " + text(heartbeatInterval)
                    + " must be shorter than half the lease duration " + text(leaseDuration)
                    + ": otherwise a single late heartbeat costs leadership");
        }
        if (leaseDuration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("lease duration " + text(leaseDuration)
                    + " is longer than a day: after a crash nobody would lead for that long");
        }
        if (!(drift >= 0 && drift <= 0.5)) {
            throw new IllegalArgumentException("drift " + drift + " is not between 0 and 0.5");
        }
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

    long leaseNanos() {
        return leaseDuration.toNanos();
    }

    private static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
