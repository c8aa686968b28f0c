// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import java.sql.SQLException;
import java.util.List;

/** What a database tells a connection without being asked. Used by the thread that uses the connection. */
interface Notifications {

    /** On a connection that does not listen, and never will. */
    Notifications NONE = millis -> List.of();

    /**
     * What other connections have notified this one of since the last call, or do within this time; 0 for what is there
     * already. Asks the database nothing.
     */
    List<Hint> arrived(int millis) throws SQLException;
}
