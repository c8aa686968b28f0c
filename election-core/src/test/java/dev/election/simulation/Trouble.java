// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.protocol.ElectionMachine;
import java.time.Duration;
import java.util.List;

/** What befalls the participants, one thing after another at random moments, and what their users do meanwhile. */
final class Trouble {

    private final World world;
    private final List<Participant> participants;
    private final Safety safety;
    private boolean over;
    private boolean setBackOnce;

    Trouble(World world, List<Participant> participants, Safety safety) {
        this.world = world;
        this.participants = participants;
        this.safety = safety;
    }

    void begin() {
        participants.forEach(p -> world.time.in(world.upTo(world.leaseNanos), p::start));
        next();
    }

    void end() {
        over = true;
    }

    private void next() {
        world.time.in(world.upTo(2 * world.leaseNanos), () -> {
            if (!over) {
                happen();
                next();
            }
        });
    }

    private void happen() {
        Participant one = participants.get(world.random.nextInt(participants.size()));
        String election = world.elections.get(world.random.nextInt(world.elections.size()));
        switch (world.random.nextInt(18)) {
            case 0, 1 -> one.pause(world.upTo(3 * world.leaseNanos), false);
            case 2 -> one.pause(world.upTo(world.heartbeatNanos), false);
            case 3, 4 -> suspend(one);
            case 5 -> stepWallClock(one);
            case 6 -> crashFor(one, world.upTo(2 * world.leaseNanos));
            case 7 -> restart(one);
            case 8, 9 -> one.suffer(Faults.any(world.random));
            case 10, 11 -> sufferFor(List.of(one), Faults.any(world.random));
            case 12 -> sufferFor(participants, world.chance(0.5) ? Faults.REFUSED : Faults.BLACKHOLE);
            case 13 -> one.stepDown(election);
            case 14 ->
                one.tell((machine, now) ->
                        machine.stepDown(election, Duration.ofNanos(world.upTo(world.leaseNanos)), now));
            case 15 -> transfer(one, election);
            case 16 -> withdraw(one);
            default -> setBack();
        }
        if (world.forces && world.chance(0.2)) {
            one.stepDownNow(election);
        }
    }

    private void suspend(Participant one) {
        one.pause(world.upTo(3 * world.leaseNanos), true);
    }

    // No wall clock is set back while its machine is suspended: that would deceive both clocks at once.
    private void stepWallClock(Participant one) {
        if (!one.isSuspended()) {
            long most = world.chance(0.5) ? 3_600_000_000_000L : 2 * world.leaseNanos;
            long nanos = world.random.nextLong(-most, most);
            one.write("has its wall clock stepped by %d ms", nanos / 1_000_000);
            one.clock.stepWall(nanos);
        }
    }

    private void crashFor(Participant one, long nanos) {
        if (one.running().isPresent()) {
            one.crash();
            world.time.in(nanos, one::start);
        }
    }

    private void restart(Participant one) {
        if (one.running().isPresent()) {
            one.close();
            world.time.in(world.upTo(4 * world.leaseNanos), one::start);
        } else {
            one.start();
        }
    }

    private void sufferFor(List<Participant> many, Faults faults) {
        many.forEach(p -> p.suffer(faults));
        world.time.in(world.upTo(3 * world.leaseNanos), () -> many.forEach(p -> p.suffer(Faults.NONE)));
    }

    private void transfer(Participant one, String election) {
        Participant other = participants.get(world.random.nextInt(participants.size()));
        one.tell((machine, now) -> {
            boolean stands =
                    machine.candidates(now).stream().anyMatch(c -> c.instance().equals(other.name));
            if (stands && other != one) {
                machine.transfer(election, other.name, now);
            }
        });
    }

    private void withdraw(Participant one) {
        one.tell(ElectionMachine::withdraw);
        one.later(world.upTo(2 * world.leaseNanos), () -> one.tell(ElectionMachine::stand));
    }

    /**
     * The store forgets what it acknowledged from some moment on, whoever runs, whatever they have seen and whatever is
     * on its way.
     */
    private void setBack() {
        boolean tokensMatter = world.broken.isEmpty() || world.broken.contains(Rule.CLAIMS_ABOVE_ALL_TOKENS_SEEN);
        if (setBackOnce || !tokensMatter || world.oldReads) {
            return;
        }
        setBackOnce = true;
        world.store.save();
        world.time.in(world.upTo(4 * world.leaseNanos), () -> {
            world.transcript.write(world.time.now(), "the store is set back");
            safety.setBack(world.store.setBack());
        });
    }
}
