// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Belief;
import dev.election.protocol.ClockReading;

/**
 * The two clocks of this machine. Reading them never blocks; safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface InstanceClock {

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

    /** Reads the wall clock first, then the monotonic clock; {@link ClockReading} says why. */
    ClockReading read();

    /** Whether the belief holds now. Allocates nothing if an implementation overrides it accordingly. */
    default boolean holds(Belief belief) {
        return belief.holds(read());
    }
}
