// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

/** A row of the leader table as an update expects to find it. */
record LeaderRow(String election, long token) {}
