// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

/** Each transaction may be on another connection of the server, which another client had before. */
class PgBouncerTransactionModeTest extends PgBouncerContract {

    PgBouncerTransactionModeTest() {
        super("transaction", 2);
    }
}
