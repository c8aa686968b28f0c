// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Belief;
import dev.election.protocol.ClockReading;

/** The two clocks of this machine. The wall clock is read first, see {@link ClockReading}. */
interface InstanceClock {

    /** The clocks of the JVM. */
    InstanceClock SYSTEM = new InstanceClock() {
        @Override
        public ClockReading read() {
            long wall = System.currentTimeMillis();
            return new ClockReading(System.nanoTime(), wall);
        }

        @Override
        public boolean holds(Belief belief) {
            long wall = System.currentTimeMillis();
            return belief.holds(System.nanoTime(), wall);
        }
    };

    ClockReading read();

    /** Whether the belief holds now, without allocating. */
    default boolean holds(Belief belief) {
        return belief.holds(read());
    }
}
