/**
 * Hints between the stores of different processes, by PostgreSQL's {@code LISTEN} and {@code NOTIFY}. Nothing but speed
 * depends on what is here; public for the compiler only, and closed to other modules.
 */
@NullMarked
package dev.election.jdbc.hint;

import org.jspecify.annotations.NullMarked;
