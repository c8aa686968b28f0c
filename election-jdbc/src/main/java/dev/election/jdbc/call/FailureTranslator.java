// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import dev.election.jdbc.sql.Dialect;
import java.sql.SQLException;

/** Turns failures of calls into the exceptions of whoever makes the calls. */
public interface FailureTranslator {

    /** The exception for an error of the database in a call. */
    LeaseStoreException translate(String what, Dialect dialect, SQLException e);

    /**
     * Whether this exception, thrown in a call, says that its connection is of no use, so that nobody must get it
     * again.
     */
    boolean condemnsConnection(LeaseStoreException e);
}
