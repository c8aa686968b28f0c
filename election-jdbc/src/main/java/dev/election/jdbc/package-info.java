/**
 * The lease store on two tables of a relational database, its fence, and the gate for receivers of a token: what an
 * application uses, and what each operation of the store does. How a statement reads belongs in
 * {@code dev.election.jdbc.sql}, how a call is made and given up in {@code dev.election.jdbc.call}, what the answers
 * mean in {@code dev.election.protocol}.
 */
@NullMarked
package dev.election.jdbc;

import org.jspecify.annotations.NullMarked;
