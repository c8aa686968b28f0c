// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import org.apache.zookeeper.data.Stat;

/** The content of a node, and its version and change numbers. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NodeData(byte[] bytes, Stat stat) {

    static final byte[] NOTHING = {};
}
