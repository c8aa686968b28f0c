// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.runtime.LeaseElections;
import dev.election.spring.lifecycle.InstanceControl;

/** Lets the life of an application drive an instance. */
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
