/**
 * The lease store on two tables of a relational database, its fence, and the gate for receivers of a token: what an
 * application uses, and what each operation of the store does. The text of statements belongs in
 * {@code dev.election.jdbc.sql}, the execution and timeout of calls in {@code dev.election.jdbc.call}, and the meaning
 * of results in {@code dev.election.protocol}.
 */
@NullMarked
package dev.election.jdbc;

import org.jspecify.annotations.NullMarked;
