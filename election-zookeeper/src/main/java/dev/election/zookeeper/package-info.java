// SPDX-License-Identifier: Apache-2.0
/**
 * The lease store on nodes of a ZooKeeper ensemble, and its fence: what an application uses, how leases and records are
 * kept in nodes, and how requests are sent. The meaning of results belongs in {@code dev.election.protocol}.
 */
@NullMarked
package dev.election.zookeeper;

import org.jspecify.annotations.NullMarked;
