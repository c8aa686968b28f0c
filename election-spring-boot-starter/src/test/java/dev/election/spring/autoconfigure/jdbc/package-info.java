// SPDX-License-Identifier: Apache-2.0
/** Tests of the connections that heartbeats are sent on, and of the first check of the database. */
@NullMarked
package dev.election.spring.autoconfigure.jdbc;

import org.jspecify.annotations.NullMarked;
