// SPDX-License-Identifier: Apache-2.0
/** Shows that the harness measures what it says; no figure of it is asserted. */
@NullMarked
package dev.election.benchmarks;

import org.jspecify.annotations.NullMarked;
