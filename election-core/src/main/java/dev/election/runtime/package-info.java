// SPDX-License-Identifier: Apache-2.0
/**
 * When things are done, and on which thread: the threads, clocks and logs of the elections. What is to be done is decided in
 * {@code dev.election.protocol} and never here. A store may have threads of its own for calls that hang.
 */
@NullMarked
package dev.election.runtime;

import org.jspecify.annotations.NullMarked;
