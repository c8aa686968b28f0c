// SPDX-License-Identifier: Apache-2.0
package dev.election.processes;

/** How the way between a process and the server is. */
public enum LinkState {
    OPEN,
    /** Every piece of data takes 50 ms, in each direction. */
    SLOW,
    /** Bytes are neither delivered nor refused; those on their way are delivered late, if it opens again. */
    BLACKHOLE,
    /** New connections are closed at once. */
    REFUSED
}
