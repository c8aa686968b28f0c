// SPDX-License-Identifier: Apache-2.0
/**
 * The lease store in etcd: its keys and values, the transaction of each operation, and the calls of the client. What
 * the results mean belongs in {@code dev.election.protocol}.
 */
@NullMarked
package dev.election.etcd;

import org.jspecify.annotations.NullMarked;
