// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.runtime.LeaseElections;
import dev.election.spring.lifecycle.InstanceControl;

/** Controls the instance that the runtime provides. */
record LeaseElectionsControl(LeaseElections elections) implements InstanceControl {

    @Override
    public void start() {
        elections.start();
    }

    @Override
    public void stand() {
        elections.stand();
    }

    @Override
    public void withdraw() {
        elections.withdraw();
    }

    @Override
    public void stop() {
        elections.stop();
    }
}
