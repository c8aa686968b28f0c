// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;

/** The statements of one call. */
@FunctionalInterface
public interface SessionWork<T> {
    T on(Session session) throws SQLException;
}
