// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds the records that are missing. Confined to one call. */
final class Enrolment {

    private final Call call;
    private final Link.Connected<RecordStatements> link;

    Enrolment(Call call, Link.Connected<RecordStatements> link) {
        this.call = call;
        this.link = link;
    }

    /** Adds those of these, which fit into one batch, that are missing. The batch adds all of them or none. */
    void add(Map<String, Long> floors) {
        Map<String, Long> missing = new HashMap<>(floors);
        remove(missing, call.rows(link.session(), link.statements().records(missing.keySet())));
        while (!missing.isEmpty()) {
            List<BoundStatement> writes = missing.entrySet().stream()
                    .map(floor -> link.statements().enroll(floor.getKey(), floor.getValue()))
                    .toList();
            AsyncResultSet result =
                    call.execute(link.session(), link.statements().all(writes));
            if (result.wasApplied()) {
                return;
            }
            remove(missing, call.rows(result));
        }
    }

    private static void remove(Map<String, Long> missing, Collection<Row> existing) {
        existing.forEach(row -> missing.remove(LeaderRow.election(row)));
    }
}
