/**
 * Calls of a database within a time, on threads that may be left behind, and the connections for them. Knows no
 * election; public for the compiler only, and closed to other modules.
 */
@NullMarked
package dev.election.jdbc.call;

import org.jspecify.annotations.NullMarked;
