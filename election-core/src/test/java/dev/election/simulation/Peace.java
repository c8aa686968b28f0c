// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.protocol.ElectionMachine;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** L1, L2 and C1: after the faults have stopped, how long it takes until somebody leads, in one trial after another. */
final class Peace {

    private final World world;
    private final List<Participant> participants;
    private final LongConsumer pass;
    // requests on their way, loops that wake a little late, and clocks that run a little slow
    private final long slackNanos;

    Peace(World world, List<Participant> participants, LongConsumer pass) {
        this.world = world;
        this.participants = participants;
        this.pass = pass;
        this.slackNanos = world.heartbeatNanos / 5 + world.leaseNanos / 50 + 20_000_000;
    }

    void examine() {
        heal();
        within(3 * world.leaseNanos + 4 * world.heartbeatNanos, "after all faults have stopped", this::allAreLed);
        calm();
        evenShares();
        constantQuestions();
        afterCrash();
        calm();
        evenShares();
        afterClose();
        calm();
        evenShares();
        afterTransfer();
        calm();
        afterTransferToADeadInstance();
        calm();
        whileOneIsBlind();
        calm();
        afterOutage();
    }

    private void heal() {
        world.peace = true;
        participants.forEach(p -> p.suffer(Faults.NONE));
        participants.forEach(Participant::resume);
        participants.forEach(Participant::start);
        participants.forEach(p -> p.tell(ElectionMachine::stand));
    }

    // Long enough for whatever was on its way, for leases that nobody renews, and for hold-backs to be forgotten.
    private void calm() {
        pass.accept(world.leaseNanos); // who closes is not gone yet when the next one leads
        participants.forEach(Participant::start);
        pass.accept(8 * world.leaseNanos);
    }

    /** Shares that differ by more than one have no instance more than one above its share, and none below by more. */
    private void evenShares() {
        if (!world.balance) {
            return;
        }
        pass.accept(12 * world.leaseNanos); // who stepped aside of late takes part again
        long most = participants.stream().mapToLong(this::led).max().orElseThrow();
        long least = participants.stream().mapToLong(this::led).min().orElseThrow();
        if (most - least > 1) {
            throw new Violation("Balance: of " + world.elections.size() + " elections one of " + participants.size()
                    + " instances leads " + most + ", another " + least);
        }
    }

    private void constantQuestions() {
        long before = participants.stream().mapToLong(Participant::requests).sum();
        pass.accept(10 * world.heartbeatNanos);
        long asked = participants.stream().mapToLong(Participant::requests).sum() - before;
        // two an interval, a few to find a leader's pacer, and some to keep it although the clocks' rates differ that
        // much
        if (asked > participants.size() * 25L) {
            throw new Violation("C1: " + asked + " requests of " + participants.size() + " instances in ten intervals");
        }
    }

    private void afterCrash() {
        leader().crash();
        within(world.leaseNanos + world.heartbeatNanos, "L1: after a crash", this::allAreLed);
    }

    private void afterClose() {
        leader().close();
        within(world.heartbeatNanos, "L1: after a graceful stop", this::allAreLed);
    }

    private void afterTransfer() {
        String election = world.elections.get(0);
        Participant leader = leader();
        Participant successor = other(leader);
        leader.tell((machine, now) -> machine.transfer(election, successor.name, now));
        // a heartbeat of the successor is waited for first, under a leader
        long untilItBegins = world.heartbeatNanos + world.heartbeatNanos / 8;
        within(untilItBegins + world.heartbeatNanos, "after a transfer", () -> successor.leads(election));
    }

    /** Nobody notices that something was to be transferred to an instance that had been killed, whenever that was. */
    private void afterTransferToADeadInstance() {
        String election = world.elections.get(0);
        Participant leader = leader();
        Participant successor = other(leader);
        successor.crash();
        pass.accept((long) (2 * world.heartbeatNanos * world.random.nextDouble()));
        if (!leader.leads(election)) {
            return; // it was about to give the election up for the sake of balance
        }
        leader.tell((machine, now) -> machine.transfer(election, successor.name, now));
        long until = world.time.now() + 3 * world.heartbeatNanos;
        while (world.time.now() < until) {
            within(
                    world.heartbeatNanos,
                    "after a transfer to an instance that was killed before",
                    () -> isLed(election));
            pass.accept(world.heartbeatNanos / 50);
        }
    }

    private Participant other(Participant leader) {
        return participants.stream().filter(p -> p != leader).findFirst().orElseThrow();
    }

    /** Nothing that others could lead is handed to an instance that would not notice. */
    private void whileOneIsBlind() {
        Participant one = participants.get(0);
        one.crash();
        pass.accept(3 * world.leaseNanos);
        one.blind(true);
        one.start();
        pass.accept(6 * world.leaseNanos);
        if (!allAreLed()) {
            throw new Violation("Balance: elections were handed to an instance that cannot see them");
        }
        one.blind(false);
    }

    private void afterOutage() {
        boolean silent = world.chance(0.5);
        participants.forEach(p -> p.suffer(silent ? Faults.BLACKHOLE : Faults.REFUSED));
        pass.accept(world.upTo(6 * world.leaseNanos));
        participants.forEach(p -> p.suffer(Faults.NONE));
        // a request that the outage has swallowed is given up when its time is over
        long swallowed = silent ? world.callTimeoutNanos : 0;
        within(2 * world.heartbeatNanos + swallowed, "L2: after the store is back", this::allAreLed);
    }

    private Participant leader() {
        String election = world.elections.get(0);
        return participants.stream().filter(p -> p.leads(election)).findFirst().orElseThrow();
    }

    private long led(Participant one) {
        return world.elections.stream().filter(one::leads).count();
    }

    private boolean allAreLed() {
        return world.elections.stream().allMatch(this::isLed);
    }

    private boolean isLed(String election) {
        return participants.stream().anyMatch(p -> p.leads(election));
    }

    private void within(long nanos, String when, BooleanSupplier condition) {
        long step = Math.max(1_000_000, world.heartbeatNanos / 50);
        long began = world.time.now();
        while (!condition.getAsBoolean()) {
            if (world.time.now() - began > nanos + slackNanos) {
                throw new Violation(when + ": not all elections are led within " + (nanos + slackNanos) / 1_000_000
                        + " ms (lease " + world.timing.leaseDuration().toMillis() + " ms, heartbeat "
                        + world.timing.heartbeatInterval().toMillis() + " ms)");
            }
            pass.accept(step);
        }
    }
}
