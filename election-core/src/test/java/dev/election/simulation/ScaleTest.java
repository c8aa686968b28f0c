// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The load that docs/scale.md counts on is the load that many instances make. The clocks' rates differ a hundred times
 * as much as those of real machines, which costs a few looks more.
 */
class ScaleTest {

    private static final int HEARTBEATS = 20;

    private final List<Participant> participants = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"10, 1", "10, 100", "10, 10000", "100, 1", "100, 100", "300, 1"})
    void isThatOfTheModel(int instances, int elections) {
        World world = new World(instances + elections, Set.of(), new Transcript(false), false, few -> elections);
        world.peace = true;
        for (int i = 0; i < instances; i++) {
            Participant one = new Participant("p" + i, world);
            participants.add(one);
            world.time.in(world.upTo(world.heartbeatNanos), one::start);
        }
        pass(world, 2 * HEARTBEATS); // who leads is found, and followed
        Load before = world.store.load();
        pass(world, HEARTBEATS);

        Load load = world.store.load().since(before);
        Load model = Load.expected(instances, elections, HEARTBEATS);
        assertThat(load.renewals()).isCloseTo(model.renewals(), withinPercentage(4));
        assertThat(load.looks()).isCloseTo(model.looks(), withinPercentage(10));
        assertThat(load.records()).isCloseTo(model.records(), withinPercentage(10));
        assertThat(load.leases()).isCloseTo(model.leases(), withinPercentage(10));
    }

    private static void pass(World world, int heartbeats) {
        long until = world.time.now() + heartbeats * world.heartbeatNanos;
        while (world.time.step(until)) {
            // the events happen
        }
    }
}
