// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An instance whose connection comes and goes does not make leadership come and go with it. */
class FlappingTest {

    private static final int OUTAGES = 20;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneThatKeepsLosingItsConnectionLeavesLeadershipToAnother(long seed) {
        World world = new World(seed, Set.of(), new Transcript(false));
        world.peace = true;
        Participant unreliable = new Participant("unreliable", world);
        Participant reliable = new Participant("reliable", world);
        List<Participant> both = List.of(unreliable, reliable);
        Safety safety = new Safety(world, both);
        unreliable.start();
        pass(world, safety, 2 * world.heartbeatNanos);
        reliable.start();

        for (int outage = 0; outage < OUTAGES; outage++) {
            // just long enough to lose its belief, hardly long enough for the other to expire its lease
            unreliable.suffer(Faults.REFUSED);
            pass(world, safety, world.leaseNanos - world.heartbeatNanos / 4);
            unreliable.suffer(Faults.NONE);
            pass(world, safety, world.leaseNanos);
        }

        assertThat(world.elections).allMatch(reliable::leads);
        assertThat(tokens(world, both)).allMatch(token -> token <= 3);
    }

    private static Stream<Long> tokens(World world, List<Participant> participants) {
        return participants.stream()
                .flatMap(p -> p.running().stream())
                .flatMap(i -> world.elections.stream().map(i::publishedToken))
                .filter(java.util.Objects::nonNull);
    }

    private static void pass(World world, Safety safety, long nanos) {
        long until = world.time.now() + nanos;
        while (world.time.step(until)) {
            safety.check();
        }
    }
}
