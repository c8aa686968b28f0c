// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.testing.engine.Engine;
import dev.election.testing.engine.EngineFaultsContract;

/** What every store must keep, while real members of etcd are killed and frozen (SIGSTOP), and cut off. */
@NeedsEtcd
final class EtcdEngineFaultsTest extends EngineFaultsContract {

    @Override
    protected Engine newEngine() {
        return new EtcdEngine();
    }
}
