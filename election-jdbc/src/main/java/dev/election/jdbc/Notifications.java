// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.SQLException;

/** What a database tells a connection without being asked. Used by the thread that uses the connection. */
interface Notifications {

    /** On a connection that does not listen, and never will. */
    Notifications NONE = millis -> false;

    /**
     * Whether another connection has notified this one since the last call, or does so within this time; 0 for what is there
     * already. Asks the database nothing.
     */
    boolean arrived(int millis) throws SQLException;
}
