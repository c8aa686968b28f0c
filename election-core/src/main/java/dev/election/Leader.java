// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who leads an election, as this instance last saw it in the store.
 *
 * <p>This is information for people and for routing, not a guarantee: by the time it is read, the leader may have
 * changed. Only {@link LeaderElection#isLeader()} on the leader itself says who may act.
 *
 * @param election the election's name
 * @param token the fencing token of the leader's term, at least 1
 * @param instance the id of the leading instance
 * @param address what that instance told about where to reach it, or null if it told nothing
 * @param since when the term began by the wall clock of the instance that claimed it; never compared with another clock
 */
public record Leader(
        String election,
        long token,
        String instance,
        @Nullable String address,
        Instant since) {}
