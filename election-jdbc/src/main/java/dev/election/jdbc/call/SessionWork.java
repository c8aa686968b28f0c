// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;

/** What is asked of the database in one call. */
@FunctionalInterface
public interface SessionWork<T> {
    T on(Session session) throws SQLException;
}
