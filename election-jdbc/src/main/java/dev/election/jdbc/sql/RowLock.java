// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

/** How a query locks the rows that it reads: a hint behind the table's name, or a clause at the end. */
public record RowLock(String hint, String clause) {

    static RowLock clause(String clause) {
        return new RowLock("", " " + clause);
    }

    static RowLock hint(String hint) {
        return new RowLock(" " + hint, "");
    }
}
