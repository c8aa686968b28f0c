// SPDX-License-Identifier: Apache-2.0
/** What every store must keep while the nodes of a real engine, and the ways to them, fail. */
@NullMarked
package dev.election.testing.engine;

import org.jspecify.annotations.NullMarked;
