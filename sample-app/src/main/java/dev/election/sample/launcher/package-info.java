// SPDX-License-Identifier: Apache-2.0
/**
 * The demonstration around the application: starts a database, servers that keep the leases, and several instances as
 * processes of their own, shows their output on one terminal, and ends them all. Nothing here is needed to use the
 * starter; that is {@code dev.election.sample}.
 */
@NullMarked
package dev.election.sample.launcher;

import org.jspecify.annotations.NullMarked;
