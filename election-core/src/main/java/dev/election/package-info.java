// SPDX-License-Identifier: Apache-2.0
/**
 * What an application calls: elections, terms, leader work, listeners, and the exceptions that they throw. Nothing here
 * starts a thread, reads a clock, talks to a store or writes a log; how elections are decided and run belongs in the
 * packages below.
 */
@NullMarked
package dev.election;

import org.jspecify.annotations.NullMarked;
