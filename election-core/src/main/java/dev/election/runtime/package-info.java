// SPDX-License-Identifier: Apache-2.0
/**
 * When things are done, and on which thread: the clocks and logs of the elections, and their threads, except those that
 * a store needs for its own calls. What is to be done is decided in {@code dev.election.protocol} and never here.
 */
@NullMarked
package dev.election.runtime;

import org.jspecify.annotations.NullMarked;
