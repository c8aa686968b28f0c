// SPDX-License-Identifier: Apache-2.0
/**
 * The lease store on two tables of a relational database: all SQL of the project, and the few connections that it needs.
 * What the answers mean belongs in {@code dev.election.protocol}, when to ask in {@code dev.election.runtime}.
 */
@NullMarked
package dev.election.jdbc;

import org.jspecify.annotations.NullMarked;
