// SPDX-License-Identifier: Apache-2.0
/**
 * How an instance decides: the rules of the lease protocol as a state machine. No thread, no clock, no random source,
 * no I/O and no log belongs here; the machine receives clock readings and responses, and returns requests, transitions
 * and the time when it must be called again.
 */
@NullMarked
package dev.election.protocol;

import org.jspecify.annotations.NullMarked;
