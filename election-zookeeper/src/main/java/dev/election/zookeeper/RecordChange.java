// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.LeaderRecord;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to become of a record.
 *
 * @param becomes the new record for the one that is there; null if that one is not what the caller expected
 */
record RecordChange(String election, Function<LeaderRecord, @Nullable LeaderRecord> becomes) {}
