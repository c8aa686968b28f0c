// SPDX-License-Identifier: Apache-2.0
/**
 * The connections of the store in a database, and its lifecycle as a bean: which DataSource they come from, whether
 * they can be opened without its pool, and when the database is checked first. Properties belong in
 * {@code autoconfigure}.
 */
@NullMarked
package dev.election.spring.autoconfigure.jdbc;

import org.jspecify.annotations.NullMarked;
