/**
 * Statements and rows of the two tables, and what differs between databases. Knows no connection; public for the
 * compiler only, and closed to other modules.
 */
@NullMarked
package dev.election.jdbc.sql;

import org.jspecify.annotations.NullMarked;
