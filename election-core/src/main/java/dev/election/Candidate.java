// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A live candidate, as this instance last observed it. For people and for routing: nothing is decided by these times,
 * and no clock of another machine is in them.
 *
 * @param instance the id of the candidate
 * @param address the address that it has published, for example a URL; null if none
 * @param application the name of the application that it belongs to; null if it is not known
 * @param silence how long ago its newest heartbeat was first observed; for this instance itself, how long ago its last
 *     confirmed heartbeat was sent
 * @param leaseRemaining how long its lease lasts, as observed from here, if no further heartbeat is observed: then
 *     other instances may expire it; for this instance itself, how long its belief in its lease holds
 * @param leaseDuration the whole duration of its lease
 * @param heartbeatInterval how often it renews its lease; null if it is not known
 * @since 0.1.0
 */
public record Candidate(
        String instance,
        @Nullable String address,
        @Nullable String application,
        Duration silence,
        Duration leaseRemaining,
        Duration leaseDuration,
        @Nullable Duration heartbeatInterval) {}
