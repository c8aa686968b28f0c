// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.runtime.LeaseElections;
import dev.election.spring.lifecycle.InstanceControl;

/**
 * Controls the instance that the runtime provides.
 *
 * @param lifecycles stops what the context has started although it follows leadership
 */
record LeaseElectionsControl(LeaseElections elections, Runnable lifecycles) implements InstanceControl {

    /** The control of the bean, which in a test may be a mock that has no lifecycle. */
    static InstanceControl of(LeaderElections bean, Runnable lifecycles) {
        return bean instanceof LeaseElections elections ? new LeaseElectionsControl(elections, lifecycles) : new None();
    }

    private static final class None implements InstanceControl {

        @Override
        public void start() {}

        @Override
        public void stand() {}

        @Override
        public void withdraw() {}

        @Override
        public void stop() {}
    }

    @Override
    public void start() {
        lifecycles.run();
        elections.start();
    }

    @Override
    public void stand() {
        elections.stand();
    }

    @Override
    public void withdraw() {
        lifecycles.run();
        elections.withdraw();
    }

    @Override
    public void stop() {
        elections.stop();
    }
}
