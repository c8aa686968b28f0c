// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

/**
 * How a query locks the rows that it reads.
 *
 * @param hint follows the table's name; empty if there is none
 * @param clause ends the query; empty if there is none
 */
public record RowLock(String hint, String clause) {

    static RowLock clause(String clause) {
        return new RowLock("", " " + clause);
    }

    static RowLock hint(String hint) {
        return new RowLock(" " + hint, "");
    }
}
