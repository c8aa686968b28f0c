// SPDX-License-Identifier: Apache-2.0
/**
 * The page of the demonstration: a server on the loopback interface, what it shows, and which actions it accepts. How
 * processes are started, frozen and killed belongs in {@code dev.election.sample.launcher}.
 */
@NullMarked
package dev.election.sample.control;

import org.jspecify.annotations.NullMarked;
