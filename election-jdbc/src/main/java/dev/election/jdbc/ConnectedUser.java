// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Sql;
import java.sql.SQLException;

/** The user that executes the statements of a connection, and its database, as the database names them. */
final class ConnectedUser {

    private ConnectedUser() {}

    /** The user as it is written in a {@code GRANT}; words for people if the database does not name it. */
    static String of(Session session) {
        Dialect dialect = session.dialect();
        try {
            return dialect.grantee(session.query(Sql.of(dialect.currentUser()), row -> String.valueOf(row.getString(1)))
                    .get(0));
        } catch (SQLException e) {
            return "of the connection";
        }
    }

    /** The database of the connection, as the end of a table's name for people; empty if there is none, or only one. */
    static String database(Session session) {
        try {
            String catalog = session.connection().getCatalog();
            return catalog == null || catalog.isBlank() ? "" : " in database " + catalog;
        } catch (SQLException e) {
            return "";
        }
    }
}
