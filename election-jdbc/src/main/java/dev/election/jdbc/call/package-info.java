/**
 * Calls to a database within a bounded time, on threads that can be abandoned, and the connections for them. The
 * package knows no election. Its types are public only for the other packages of this module; no other module may use
 * them.
 */
@NullMarked
package dev.election.jdbc.call;

import org.jspecify.annotations.NullMarked;
