// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the heartbeats of an instance take, and how much of its lease they leave, for monitoring. The suggestion is
 * computed from what has happened so far, and knows nothing of pauses and outages that have not.
 *
 * @param count how many of the newest heartbeats the next three are about; at most 500
 * @param p50 half of them took at most this time, until the store responded, the request failed or it timed out
 * @param p99 99 of a hundred took at most this time
 * @param max the longest
 * @param margin how much of the belief in the lease was left when a renewal was confirmed: the least of the last hour;
 *     null if none was confirmed in that time. At zero, leadership is lost
 * @param suggestedLease the shortest of the usual lease durations that would have left a third of it in the worst case
 *     of the last hour, and that is at least ten times as long as the longest heartbeat
 * @param suggestedInterval the heartbeat interval that belongs to it
 * @since 0.1.0
 */
public record HeartbeatTimes(
        int count,
        Duration p50,
        Duration p99,
        Duration max,
        @Nullable Duration margin,
        Duration suggestedLease,
        Duration suggestedInterval) {}
