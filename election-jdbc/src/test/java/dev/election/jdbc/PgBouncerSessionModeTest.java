// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

/** Each client has a connection of the server until it disconnects. */
class PgBouncerSessionModeTest extends PgBouncerContract {

    PgBouncerSessionModeTest() {
        super("session", 5);
    }
}
