// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

/** The two lines of calls. Each has connections of its own, so that no heartbeat waits behind a read or a claim. */
enum Line {
    RENEWALS,
    OTHERS
}
