// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import dev.election.store.LeaderRecord;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A change of an election's record that is made only while its content is as expected.
 *
 * @param known the content, as far as it is known; it need not be current
 * @param applies whether the change may be made to this content
 * @param write makes the change to this content
 */
record RecordChange(
        String election,
        @Nullable LeaderRecord known,
        Predicate<LeaderRecord> applies,
        Function<LeaderRecord, BoundStatement> write) {}
