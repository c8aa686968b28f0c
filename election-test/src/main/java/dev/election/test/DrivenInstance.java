// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.store.Lease;
import dev.election.store.Names;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The instance of a test, with its driver and the store that the test controls, and the ways in which it loses its
 * lease. Refuses contradictory calls of a test. Used by one thread at a time.
 */
final class DrivenInstance {

    /** The times among the settings. */
    record Times(Duration lease, Duration heartbeat) {}

    final ManualDriver driver;
    final GrantingStore store = new GrantingStore();
    final LeaseElections elections;
    private final Times times;
    private final boolean joinsByItself;

    /**
     * @param joinsByItself whether an election that a test names is joined; otherwise the application must have joined
     *     it
     */
    DrivenInstance(
            Duration patience, Times times, boolean joinsByItself, UnaryOperator<LeaseElectionsBuilder> settings) {
        this.driver = new ManualDriver(patience);
        this.times = times;
        this.joinsByItself = joinsByItself;
        LeaseElectionsBuilder builder = driver.builder(store)
                .instance("test")
                .leaseDuration(times.lease())
                .heartbeatInterval(times.heartbeat());
        this.elections = settings.apply(builder).build();
    }

    // ---- checks of what a test asks for

    LeaderElection joined(String election) {
        Names.election(election);
        List<String> names = elections.elections().stream()
                .map(LeaderElection::name)
                .sorted()
                .toList();
        if (!joinsByItself && !names.contains(election)) {
            throw new IllegalArgumentException("No bean has joined an election named '" + election + "'; there are "
                    + names + ". An election is joined when a bean names it (@OnLeader, @WhileLeader), by the property"
                    + " election.names, or by LeaderElections.election(name)");
        }
        return elections.election(election);
    }

    Term held(LeaderElection election) {
        return election.term().orElseThrow(() -> notLed(election));
    }

    /** The live lease that the election's record names. */
    Lease leaderOf(LeaderElection election) {
        return store.leaderOf(election.name()).orElseThrow(() -> notLed(election));
    }

    private static IllegalStateException notLed(LeaderElection election) {
        return new IllegalStateException(
                "This instance does not lead '" + election.name() + "', so it cannot lose it: grant it first");
    }

    Lease lease(LeaderElection wanted) {
        Optional<Lease> own = store.leaseOf(elections.instance());
        return own.orElseThrow(() -> new IllegalStateException("Instance '" + elections.instance()
                + "' is not a candidate, so it cannot lead '" + wanted.name()
                + "': the application is not ready yet, refuses traffic, is broken or closed, or election.candidate is"
                + " false"));
    }

    void refuseOwnWork(LeaderElection election) {
        Optional<LeaderWork> own = LeaderWork.current(election.name());
        if (own.filter(work -> work.term().isCurrent()).isPresent()) {
            throw new IllegalStateException("A graceful end of '" + election.name()
                    + "' would wait for the leader work on this thread, which asks for"
                    + " it: call this from outside of leader work, or use lose");
        }
    }

    // ---- how a lease is lost

    void loseLease() {
        silence(times.lease());
        // the store responds again: the lost terms are released within a heartbeat
        driver.advance(times.heartbeat());
    }

    /** Moves the clock. */
    void advance(Duration time) {
        // the store would refuse each claim, which takes its time and would in the end be reported
        elections.elections().stream()
                .filter(each -> !each.isLeader())
                .forEach(each -> each.stepDown(GrantingStore.AGES));
        driver.advance(time);
    }

    /** Moves the clock while the store does not respond. */
    void silence(Duration time) {
        store.setSilent(true);
        try {
            advance(time);
        } finally {
            store.setSilent(false);
        }
    }
}
