// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.jmh;

import dev.election.spring.OnLeader;

/** The same, on the leader only. */
class GuardedWork extends PlainWork {

    @Override
    @OnLeader
    void work() {
        super.work();
    }
}
