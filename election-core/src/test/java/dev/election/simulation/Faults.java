// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import java.util.random.RandomGenerator;

/**
 * How badly one participant's requests fare for the time being: on their way there and back.
 *
 * @param lost by what chance a request never arrives
 * @param answerLost by what chance an answer never arrives, though the request took effect
 * @param late by what chance either takes longer than the asker waits
 * @param doubled by what chance a request arrives twice
 * @param refused whether every request is refused at once
 */
record Faults(double lost, double answerLost, double late, double doubled, boolean refused) {

    static final Faults NONE = new Faults(0, 0, 0, 0, false);
    static final Faults REFUSED = new Faults(0, 0, 0, 0, true);
    static final Faults BLACKHOLE = new Faults(1, 0, 0, 0, false);
    static final Faults DEAF = new Faults(0, 1, 0, 0, false);

    static Faults any(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> REFUSED;
            case 1 -> BLACKHOLE;
            case 2 -> DEAF;
            case 3 -> new Faults(0.3, 0.3, 0.1, 0.1, false);
            case 4 -> new Faults(0, 0, 0.5, 0.3, false);
            case 5 -> new Faults(0.05, 0.05, 0.05, 0.5, false);
            default -> new Faults(0.02, 0.02, 0.05, 0.05, false);
        };
    }
}
