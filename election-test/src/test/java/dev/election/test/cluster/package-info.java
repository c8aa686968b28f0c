// SPDX-License-Identifier: Apache-2.0
/** An application as a user has it, and what its tests see of a cluster of its instances. */
@NullMarked
package dev.election.test.cluster;

import org.jspecify.annotations.NullMarked;
