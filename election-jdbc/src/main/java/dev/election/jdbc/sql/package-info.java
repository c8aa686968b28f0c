/**
 * Statements and rows of the two tables, and the differences between databases. The package knows no connection. Its
 * types are public only for the other packages of this module; no other module may use them.
 */
@NullMarked
package dev.election.jdbc.sql;

import org.jspecify.annotations.NullMarked;
