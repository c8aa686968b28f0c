// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

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
     * How a run went.
     *
     * @param setBacks how often the store was set back
     * @param excusedTokens how many terms began with a token no higher than an earlier one, which nobody could prevent
     *     then
     */
    record Outcome(long events, long setBacks, long excusedTokens) {

        Outcome and(Outcome other) {
            return new Outcome(events + other.events, setBacks + other.setBacks, excusedTokens + other.excusedTokens);
        }
    }

    /**
     * Runs one seed.
     *
     * @throws Violation with the seed and what happened before
     */
    static Outcome run(long seed, Set<Rule> broken) {
        try {
            return new Simulation(seed, broken, false).run();
        } catch (AssertionError | RuntimeException failure) {
            throw explained(seed, broken, failure);
        }
    }

    /**
     * Runs one seed with a store whose observations may be old, until there is peace; returns how many were.
     *
     * @throws Violation with the seed
     */
    static long runWithOldReads(long seed) {
        Simulation simulation = new Simulation(seed, Set.of(), false);
        simulation.world.oldReads = true;
        simulation.world.store.readOld(new SplittableRandom(seed));
        try {
            simulation.trouble();
            simulation.world.store.readOld(null);
            new Peace(simulation.world, simulation.participants, simulation::pass).examine();
        } catch (AssertionError | RuntimeException failure) {
            throw new Violation("Seed " + seed + " with old reads: " + failure.getMessage(), failure);
        }
        return simulation.world.store.oldShown();
    }

    /**
     * Runs one seed with a store that does not know the outcome of some claims, until there is peace; returns how many.
     *
     * @throws Violation with the seed
     */
    static long runWithUnsettledClaims(long seed) {
        Simulation simulation = new Simulation(seed, Set.of(), false);
        simulation.world.store.doubt(new SplittableRandom(seed));
        try {
            simulation.trouble();
            simulation.world.store.doubt(null);
            new Peace(simulation.world, simulation.participants, simulation::pass).examine();
        } catch (AssertionError | RuntimeException failure) {
            throw new Violation("Seed " + seed + " with unsettled claims: " + failure.getMessage(), failure);
        }
        return simulation.world.store.unsettled();
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

    /** Everything that happens in the run of this seed, as one number. */
    static long fingerprint(long seed) {
        Simulation simulation = new Simulation(seed, Set.of(), true);
        Outcome outcome = simulation.run();
        return simulation.world.transcript.fingerprint() * 31 + outcome.events();
    }

    /** Only the trouble, and only safety: enough for rules that were broken on purpose. */
    static void runTrouble(long seed, Set<Rule> broken) {
        new Simulation(seed, broken, false).trouble();
    }

    private Outcome run() {
        trouble();
        new Peace(world, participants, this::pass).examine();
        return new Outcome(events, safety.wasSetBack() ? 1 : 0, safety.excusedTokens());
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
