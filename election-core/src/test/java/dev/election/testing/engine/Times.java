// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import java.time.Duration;

/**
 * The times of the instances.
 *
 * @param lease their lease duration
 * @param heartbeat their heartbeat interval
 * @param call the call timeout of their stores
 */
public record Times(Duration lease, Duration heartbeat, Duration call) {

    /** For an engine that responds within some milliseconds. */
    public static final Times SHORT = new Times(Duration.ofSeconds(3), Duration.ofMillis(400), Duration.ofMillis(600));
}
