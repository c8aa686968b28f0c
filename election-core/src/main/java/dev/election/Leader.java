// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The leader of an election, as this instance last observed it.
 *
 * <p>This is information for people and for routing, not a guarantee: by the time it is read, the leader may have
 * changed. Only {@link LeaderElection#isLeader()} on the leader itself says who may act.
 *
 * @param election the election's name
 * @param token the fencing token of the leader's term, at least 1
 * @param instance the id of the leading instance
 * @param address the address that the leader has published, for example a URL; null if none
 * @param since when the term began by the wall clock of the instance that claimed it; never compared with another clock
 * @since 0.1.0
 */
public record Leader(
        String election,
        long token,
        String instance,
        @Nullable String address,
        Instant since) {}
