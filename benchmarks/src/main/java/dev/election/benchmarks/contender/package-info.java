// SPDX-License-Identifier: Apache-2.0
/**
 * The process that is measured: the same small Spring Boot application with a connection pool for every contender, and
 * the contender in it. It does what it is ordered to and writes down what it believes; it knows nothing of other
 * processes or of what is measured.
 */
@NullMarked
package dev.election.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
