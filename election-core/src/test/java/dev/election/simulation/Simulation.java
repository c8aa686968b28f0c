// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One run: the machine that ships, on two to seven participants, in virtual time, all of it decided by a seed. Trouble
 * first, with safety checked after every event; then peace, with the times of the liveness promises taken.
 */
final class Simulation {

    private static final int TROUBLE_LEASES = 20;

    private final World world;
    private final List<Participant> participants = new ArrayList<>();
    private final Safety safety;
    private long events;

    private Simulation(long seed, Set<Rule> broken, boolean written) {
        boolean balance = seed % 3 == 0;
        world = new World(seed, broken, new Transcript(written), balance, few -> balance ? 10 * few : few);
        int count = world.random.nextInt(2, 8);
        for (int i = 1; i <= count; i++) {
            participants.add(new Participant("p" + i, world));
        }
        world.store.whenFreed(hint -> participants.forEach(p -> p.maybeHinted(hint)));
        safety = new Safety(world, participants);
    }

    /**
     * Runs one seed and returns how many events it had.
     *
     * @throws Violation with the seed and what happened before
     */
    static long run(long seed, Set<Rule> broken) {
        try {
            return new Simulation(seed, broken, false).run();
        } catch (AssertionError | RuntimeException failure) {
            throw explained(seed, broken, failure);
        }
    }

    // The same seed again, this time written down.
    private static Violation explained(long seed, Set<Rule> broken, Throwable failure) {
        Simulation again = new Simulation(seed, broken, true);
        try {
            again.run();
            return new Violation(
                    "Seed " + seed + " failed, but not when it was run again: it is not reproducible", failure);
        } catch (AssertionError | RuntimeException e) {
            return new Violation("Seed " + seed + ": " + e.getMessage() + "\n" + again.world.transcript, e);
        }
    }

    /** Only the trouble, and only safety: enough for rules that were broken on purpose. */
    static void runTrouble(long seed, Set<Rule> broken) {
        new Simulation(seed, broken, false).trouble();
    }

    private long run() {
        trouble();
        new Peace(world, participants, this::pass).examine();
        return events;
    }

    private void trouble() {
        Trouble trouble = new Trouble(world, participants, safety);
        trouble.begin();
        pass(TROUBLE_LEASES * world.leaseNanos);
        trouble.end();
        pass(6 * world.leaseNanos);
    }

    private void pass(long nanos) {
        long until = world.time.now() + nanos;
        while (world.time.step(until)) {
            events++;
            safety.check();
        }
    }
}
