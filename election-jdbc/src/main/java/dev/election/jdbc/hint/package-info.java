/**
 * Hints between the stores of different processes, by PostgreSQL's {@code LISTEN} and {@code NOTIFY}. Only speed
 * depends on them. The types are public only for the other packages of this module; no other module may use them.
 */
@NullMarked
package dev.election.jdbc.hint;

import org.jspecify.annotations.NullMarked;
