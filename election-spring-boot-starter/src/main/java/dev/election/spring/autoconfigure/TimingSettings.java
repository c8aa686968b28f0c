// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.protocol.InvalidTimingException;
import dev.election.protocol.InvalidTimingException.Setting;
import dev.election.protocol.Timing;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The timing settings of an instance and of its database calls. The instance itself validates them; this class reports
 * its findings with the names of the properties.
 *
 * @param leaseDuration the lease duration, which is known to fit the heartbeat interval
 */
record TimingSettings(Duration leaseDuration) {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final int CALLS_IN_A_LEASE = 5;

    static TimingSettings of(ElectionProperties properties) {
        Timing timing = checked(
                () -> new Timing(properties.leaseDuration(), properties.heartbeatInterval(), Timing.DEFAULT_DRIFT));
        return new TimingSettings(timing.leaseDuration());
    }

    /** Applies timing settings. If they are rejected, the exception names their properties. */
    static <T> T checked(Supplier<T> use) {
        try {
            return use.get();
        } catch (InvalidTimingException e) {
            throw refused(
                    e.settings().stream().map(TimingSettings::property).toList(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String property(Setting setting) {
        return switch (setting) {
            case LEASE_DURATION -> "election.lease-duration";
            case HEARTBEAT_INTERVAL -> "election.heartbeat-interval";
            case SHUTDOWN_TIMEOUT -> "election.shutdown-timeout";
            case INTERRUPT_AFTER -> "election.interrupt-after";
        };
    }

    /** The longest time for a database call: a fifth of the lease leaves time for a second attempt and a heartbeat. */
    Duration callTimeout() {
        Duration part = leaseDuration.dividedBy(CALLS_IN_A_LEASE);
        if (part.compareTo(SHORTEST_CALL) < 0) {
            throw refused(
                    List.of(property(Setting.LEASE_DURATION)),
                    "lease duration " + leaseDuration.toMillis() + "ms leaves a call of the database " + part.toMillis()
                            + "ms, a fifth of it, and a call needs at least " + SHORTEST_CALL.toMillis()
                            + "ms: it must be at least "
                            + SHORTEST_CALL.multipliedBy(CALLS_IN_A_LEASE).toMillis() + "ms",
                    null);
        }
        return part.compareTo(LONGEST_CALL) < 0 ? part : LONGEST_CALL;
    }

    private static InvalidSettingsException refused(
            List<String> properties, String why, @Nullable InvalidTimingException cause) {
        return new InvalidSettingsException(
                properties, why, "Change " + String.join(" or ", properties) + " accordingly.", cause);
    }
}
