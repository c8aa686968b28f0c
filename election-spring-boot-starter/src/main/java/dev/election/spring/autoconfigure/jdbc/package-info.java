// SPDX-License-Identifier: Apache-2.0
/**
 * The connections of the store in a database, and its life as a bean: which DataSource they come from, whether they can be
 * opened beside its pool, and when the database is first checked. Properties belong in {@code autoconfigure}.
 */
@NullMarked
package dev.election.spring.autoconfigure.jdbc;

import org.jspecify.annotations.NullMarked;
