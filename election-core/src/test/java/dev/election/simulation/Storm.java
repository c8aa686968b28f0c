// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.protocol.ElectionMachine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run in which nothing fails but what users and operators do comes thick and fast: step-downs, transfers, releases
 * and crashes, in any order, at distances from nothing to two heartbeats. After each storm the time is taken until
 * somebody leads: L1.
 */
final class Storm {

    private static final int STORMS = 6;

    private final World world;
    private final List<Participant> participants = new ArrayList<>();
    private final Safety safety;

    // who withdrew, and is to come back at the latest when the storm is over
    private final Set<Participant> released = new LinkedHashSet<>();

    // The last crash after which a lease may have to be waited for.
    private long crashedAt;

    // To whom something was to be transferred while they lived: they may die just before it is done.
    private final Set<Participant> successors = new HashSet<>();

    private Storm(long seed, Set<Rule> broken, boolean written) {
        world = new World(seed, broken, new Transcript(written), seed % 3 == 0, few -> 1);
        world.peace = true;
        crashedAt = -2 * world.leaseNanos;
        int count = world.random.nextInt(2, 6);
        for (int i = 1; i <= count; i++) {
            participants.add(new Participant("p" + i, world));
        }
        world.store.whenFreed(hint -> participants.forEach(p -> p.maybeHinted(hint)));
        safety = new Safety(world, participants);
    }

    /**
     * Runs one seed and returns how many storms it had.
     *
     * @throws Violation with the seed and what happened before
     */
    static long run(long seed, Set<Rule> broken) {
        try {
            return new Storm(seed, broken, false).run();
        } catch (AssertionError | RuntimeException failure) {
            Storm again = new Storm(seed, broken, true);
            try {
                again.run();
            } catch (AssertionError | RuntimeException e) {
                throw new Violation("Seed " + seed + ": " + e.getMessage() + "\n" + again.world.transcript, e);
            }
            throw new Violation("Seed " + seed + " failed, but not when it was run again", failure);
        }
    }

    private long run() {
        participants.forEach(p -> world.time.in(world.upTo(world.heartbeatNanos), p::start));
        for (int i = 0; i < STORMS; i++) {
            calm();
            successors.clear();
            int blows = world.random.nextInt(2, 9);
            for (int blow = 0; blow < blows; blow++) {
                pass(distance());
                blow();
            }
            List.copyOf(released).forEach(this::comeBack);
            released.clear();
            within(promisedNanos());
        }
        return STORMS;
    }

    // Whoever was gone is back, dead leases have run out, and who shares elections out takes part again.
    private void calm() {
        pass(2 * world.leaseNanos);
        participants.forEach(Participant::start);
        pass((world.balance ? 12 : 4) * world.leaseNanos);
    }

    private long distance() {
        return world.chance(0.3) ? 0 : (long) (world.random.nextDouble() * 2 * world.heartbeatNanos);
    }

    private void blow() {
        Participant one = leader().orElseGet(this::any);
        switch (world.random.nextInt(8)) {
            case 0, 1, 2 -> one.stepDown(election());
            case 3, 4 -> transfer(one, any());
            case 5 -> release(one);
            default -> crash(world.chance(0.7) ? one : any());
        }
    }

    private void transfer(Participant one, Participant other) {
        one.tell((machine, now) -> {
            boolean stands =
                    machine.candidates(now).stream().anyMatch(c -> c.instance().equals(other.name));
            if (one != other && stands && machine.isAlive(other.name, now)) {
                one.write("is to hand %s to %s", election(), other.name);
                machine.transfer(election(), other.name, now);
                if (other.running().isPresent()) {
                    successors.add(other);
                }
            }
        });
    }

    private void release(Participant one) {
        one.write("withdraws");
        one.tell(ElectionMachine::withdraw);
        released.add(one);
        world.time.in(distance(), () -> comeBack(one));
    }

    // As the next process, if the last one had nothing more to do.
    private void comeBack(Participant one) {
        if (released.contains(one)) {
            one.start();
            one.tell(ElectionMachine::stand);
        }
    }

    // At least two are left: of one alone nobody could expect that it leads after it was asked not to.
    private void crash(Participant one) {
        if (participants.stream().filter(p -> p.running().isPresent()).count() > 2
                && one.running().isPresent()) {
            // decision 25: one that others lead without, and to whom nothing was to be transferred, leaves no vacancy
            // by its death
            boolean isMissed = leader().filter(leader -> leader != one).isEmpty() || successors.contains(one);
            one.crash();
            released.remove(one);
            if (isMissed) {
                crashedAt = world.time.now();
            }
            if (world.chance(0.5)) {
                world.time.in(distance(), one::start);
            }
        }
    }

    /** Within which time somebody must lead. */
    private long promisedNanos() {
        long looks = world.heartbeatNanos + world.heartbeatNanos / 4;
        boolean dead = world.time.now() - crashedAt < world.leaseNanos + world.heartbeatNanos;
        // of several whose turn it might be one may be dead, or have been asked to keep aside
        return looks + (dead ? world.leaseNanos : 0) + (world.balance ? world.heartbeatNanos : 0);
    }

    private String election() {
        return world.elections.get(0);
    }

    private Participant any() {
        return participants.get(world.random.nextInt(participants.size()));
    }

    private Optional<Participant> leader() {
        return participants.stream().filter(p -> p.leads(election())).findFirst();
    }

    private void within(long nanos) {
        long slack = world.heartbeatNanos / 5 + world.leaseNanos / 50 + 20_000_000;
        long began = world.time.now();
        while (leader().isEmpty()) {
            if (world.time.now() - began > nanos + slack) {
                throw new Violation(
                        "L1: nobody leads within " + (nanos + slack) / 1_000_000 + " ms after a storm (lease "
                                + world.timing.leaseDuration().toMillis() + " ms, heartbeat "
                                + world.timing.heartbeatInterval().toMillis() + " ms)");
            }
            pass(Math.max(1_000_000, world.heartbeatNanos / 50));
        }
    }

    private void pass(long nanos) {
        long until = world.time.now() + nanos;
        while (world.time.step(until)) {
            safety.check();
        }
    }
}
