// SPDX-License-Identifier: Apache-2.0
/**
 * Real Cassandra nodes on the loopback interface, for the tests of this module and of others. Nothing here needs a test
 * framework.
 */
@NullMarked
package dev.election.cassandra.server;

import org.jspecify.annotations.NullMarked;
