// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.protocol.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** What all participants of one run share: true time, the store, the seed, the settings, and what is written down. */
final class World {

    final VirtualTime time = new VirtualTime();
    final SplittableRandom random;
    final Set<Rule> broken;
    final SimulatedStore store;
    final Transcript transcript;
    final Timing timing;
    final long leaseNanos;
    final long heartbeatNanos;
    final long callTimeoutNanos;
    final List<String> elections;

    // Whether the application asks all the time whether it leads, or hardly ever.
    final boolean curious;

    // How many of the store's hints are heard: in many runs none.
    final double hintsHeard;

    // Whether the participants share their elections out; then there are more of them.
    final boolean balance;

    // Whether users also end terms by force. Not in each run, so that seeds that once failed stay what they are.
    final boolean forces;

    // Whether reads go to a replica that lags behind. Such a store is not set back as well.
    boolean oldReads;

    // From then on no listener stalls, and no work takes long.
    boolean peace;

    private long leases;

    /** A world in which nothing is shared out: whoever comes first leads. */
    World(long seed, Set<Rule> broken, Transcript transcript) {
        this(seed, broken, transcript, false, few -> few);
    }

    /**
     * Any world.
     *
     * @param elections how many, from one to three
     */
    World(long seed, Set<Rule> broken, Transcript transcript, boolean balance, IntUnaryOperator elections) {
        this.random = new SplittableRandom(seed);
        this.broken = broken;
        this.store = new SimulatedStore(broken);
        this.transcript = transcript;
        long leaseMillis = List.of(1_000L, 2_000L, 5_000L).get(random.nextInt(3));
        long heartbeatMillis = leaseMillis / random.nextInt(3, 9);
        this.timing =
                new Timing(Duration.ofMillis(leaseMillis), Duration.ofMillis(heartbeatMillis), Timing.DEFAULT_DRIFT);
        this.leaseNanos = timing.leaseDuration().toNanos();
        this.heartbeatNanos = timing.heartbeatInterval().toNanos();
        this.callTimeoutNanos = leaseNanos / 5;
        this.balance = balance;
        this.forces = seed % 4 == 3;
        this.elections = IntStream.rangeClosed(1, elections.applyAsInt(random.nextInt(1, 4)))
                .mapToObj(i -> "e" + i)
                .toList();
        this.curious = random.nextBoolean();
        this.hintsHeard = List.of(0.0, 0.5, 1.0).get(random.nextInt(3));
    }

    String newLeaseId() {
        return "lease" + ++leases;
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** How long a request or an answer is on its way. */
    long wayNanos(Faults faults) {
        long usual = heartbeatNanos / 100;
        return chance(faults.late()) ? upTo(3 * leaseNanos) : usual / 4 + upTo(usual);
    }

    /** How long after the records an observation reads the leases. */
    long betweenTwoReads() {
        boolean slow = !peace && chance(0.1);
        return upTo(slow ? callTimeoutNanos : heartbeatNanos / 100);
    }

    /** Something between nothing and the most, more often little. */
    long upTo(long mostNanos) {
        double part = random.nextDouble();
        return (long) (mostNanos * part * part);
    }
}
