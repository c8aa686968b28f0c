// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;

/** Prepares the statements of a session, each with the consistency of the store, and never to be repeated. */
record Preparing(CqlSession session, CassandraConsistency consistency) {

    PreparedStatement prepare(String cql) {
        return session.prepare(SimpleStatement.builder(cql)
                .setConsistencyLevel(consistency.commit())
                .setSerialConsistencyLevel(consistency.serial())
                .setIdempotence(false)
                .build());
    }
}
