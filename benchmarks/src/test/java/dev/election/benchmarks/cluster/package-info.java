// SPDX-License-Identifier: Apache-2.0
/** Who is started with what, and how that which processes write down is read. */
@NullMarked
package dev.election.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
