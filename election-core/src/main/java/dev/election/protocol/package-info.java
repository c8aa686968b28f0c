// SPDX-License-Identifier: Apache-2.0
/**
 * How an instance decides: the rules of the lease protocol as a machine that is stepped by hand. No thread, no clock,
 * no random source, no I/O and no log belongs here; the machine is given readings and answers, and gives back requests,
 * transitions and the time when it wants to be asked again.
 */
@NullMarked
package dev.election.protocol;

import org.jspecify.annotations.NullMarked;
