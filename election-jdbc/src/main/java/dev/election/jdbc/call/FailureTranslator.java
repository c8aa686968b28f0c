// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import dev.election.jdbc.sql.Dialect;
import java.sql.SQLException;

/** Translates the failures of calls into the exceptions of the store. */
public interface FailureTranslator {

    /**
     * The exception for a connection that could not be obtained.
     *
     * @param what the purpose of the call, as an infinitive for messages
     */
    LeaseStoreException connectionFailed(String what, SQLException e);

    /**
     * The exception for an error of the database in a call.
     *
     * @param what the purpose of the call, as an infinitive for messages
     */
    LeaseStoreException translate(String what, Dialect dialect, SQLException e);

    /**
     * Whether this exception of a call means that its connection is of no use, so that it must not be used again.
     * Decision 32.
     */
    boolean condemnsConnection(LeaseStoreException e);
}
