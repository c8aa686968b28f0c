// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** Whether the times of an instance fit together, told in the words of the properties. */
final class Durations {

    private static final String LEASE = "election.lease-duration";
    private static final String HEARTBEAT = "election.heartbeat-interval";
    private static final String SHUTDOWN = "election.shutdown-timeout";

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final int CALLS_IN_A_LEASE = 5;

    private Durations() {}

    static void check(ElectionProperties properties) {
        Duration lease = properties.leaseDuration();
        Duration heartbeat = properties.heartbeatInterval();
        Duration shutdown = properties.shutdownTimeout();
        atLeastAMilli(LEASE, "lease duration", lease);
        atMostADay(LEASE, "lease duration", lease, "after a crash nobody would lead for that long");
        if (lease.toNanosPart() % 1_000_000 != 0) {
            // protocol, rule 3: stores keep whole milliseconds, and others must not wait for less than we believe
            throw refused(List.of(LEASE), "lease duration " + text(lease) + " is not a whole number of milliseconds");
        }
        atLeastAMilli(HEARTBEAT, "heartbeat interval", heartbeat);
        atMostADay(HEARTBEAT, "heartbeat interval", heartbeat, "no lease may be that long");
        if (heartbeat.multipliedBy(2).compareTo(lease) >= 0) {
            throw refused(
                    List.of(HEARTBEAT, LEASE),
                    "heartbeat interval " + text(heartbeat) + " must be shorter than half the lease duration "
                            + text(lease) + ": otherwise a single late heartbeat costs leadership");
        }
        if (shutdown.isNegative()) {
            throw refused(
                    List.of(SHUTDOWN), "shutdown timeout " + text(shutdown) + " is negative; 0s waits for nothing");
        }
        atMostADay(SHUTDOWN, "shutdown timeout", shutdown, "the application would not end before");
    }

    /** The time that a call of the database may take: room for a second try, and a heartbeat, before the lease ends. */
    static Duration callTimeout(ElectionProperties properties) {
        Duration timeout =
                Collections.min(List.of(LONGEST_CALL, properties.leaseDuration().dividedBy(CALLS_IN_A_LEASE)));
        if (timeout.compareTo(SHORTEST_CALL) < 0) {
            throw refused(
                    List.of(LEASE),
                    "lease duration " + text(properties.leaseDuration()) + " leaves a call of the database "
                            + text(timeout) + ", a fifth of it, and " + text(SHORTEST_CALL)
                            + " are the least: it must be at least "
                            + text(SHORTEST_CALL.multipliedBy(CALLS_IN_A_LEASE)));
        }
        return timeout;
    }

    private static void atLeastAMilli(String property, String what, Duration duration) {
        if (duration.compareTo(Duration.ofMillis(1)) < 0) {
            throw refused(List.of(property), what + " " + text(duration) + " is shorter than a millisecond");
        }
    }

    private static void atMostADay(String property, String what, Duration duration, String why) {
        if (duration.compareTo(LONGEST) > 0) {
            throw refused(List.of(property), what + " " + text(duration) + " is longer than a day: " + why);
        }
    }

    private static InvalidSettingsException refused(List<String> properties, String why) {
        return new InvalidSettingsException(
                properties, why, "Change " + String.join(" or ", properties) + " accordingly.", null);
    }

    /** As one would write it: 15s, 500ms, -3s. */
    static String text(Duration duration) {
        if (duration.toNanosPart() == 0) {
            return duration.toSeconds() + "s";
        }
        boolean wholeMillis = duration.toNanosPart() % 1_000_000 == 0 && duration.compareTo(LONGEST) < 0;
        return wholeMillis ? duration.toMillis() + "ms" : duration.toString();
    }
}
