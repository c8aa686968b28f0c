// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Elections in which a test decides who leads: "now I lead, now I don't". The code under test runs on the elections
 * that ship, over a store in memory and with clocks that move only by hand: no database, no sleep.
 *
 * <pre>{@code
 * elections.grant("billing");   // now I lead
 * settlement.settle();          // its @OnLeader method runs
 * elections.revoke("billing");  // now I don't
 * }</pre>
 *
 * <p>In a test with {@link AutoConfigureTestElections} it is a bean. Nobody leads until the test says so, and nobody
 * leads after a test method has ended. Without Spring, {@code new TestElections()} is one instance that has started;
 * close it after the test.
 *
 * <p><b>Each call returns when what follows from it has happened:</b> listeners and {@code @EventListener}s have
 * returned, {@code Lifecycle} beans are started or stopped, {@code @WhileLeader} methods have been admitted, or have
 * ended after their interrupt. If that takes longer than ten seconds, an {@link IllegalStateException} names what still
 * runs. So a test needs to wait only for what its own code does on other threads.
 *
 * <p><b>Not promised:</b> anything to two threads that call at the same time, and that tokens begin at 1 in each test,
 * since they only ever rise. Time passes only in {@link #advance}, {@link #lose} and {@link #atRisk}, and in the other
 * methods while a transfer waits for a heartbeat of the instance that is to lead, by at most two heartbeat intervals.
 *
 * @since 0.1.0
 */
public final class TestElections implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final DrivenInstance.Times USUAL =
            new DrivenInstance.Times(Duration.ofSeconds(15), Duration.ofSeconds(2));

    private final DrivenInstance instance;
    private final ManualDriver driver;
    private final GrantingStore store;

    /** Creates and starts an instance that has joined no election yet; it joins those that are granted. */
    public TestElections() {
        this(PATIENCE);
    }

    TestElections(Duration patience) {
        this(new DrivenInstance(patience, USUAL, true, builder -> builder.shutdownTimeout(patience)));
        instance.elections.start();
    }

    /** For a context, which starts it and lets it join the elections that its beans name. */
    TestElections(DrivenInstance.Times times, UnaryOperator<LeaseElectionsBuilder> settings) {
        this(new DrivenInstance(PATIENCE, times, false, settings));
    }

    private TestElections(DrivenInstance instance) {
        this.instance = instance;
        this.driver = instance.driver;
        this.store = instance.store;
    }

    /** The elections of this instance, to be passed to the code under test. */
    public LeaderElections elections() {
        return instance.elections;
    }

    DrivenInstance instance() {
        return instance;
    }

    // ---- who leads

    /**
     * Lets this instance lead the election. If it leads already, nothing happens; if another instance leads, that one
     * transfers it.
     *
     * @return the term, whose token is greater than all before
     * @throws IllegalArgumentException if the name cannot be one, or in a Spring context if nothing has joined such an
     *     election, for example because of a misspelt name; the message lists the names that exist
     * @throws IllegalStateException if this instance is not a candidate
     */
    public Term grant(String election) {
        LeaderElection joined = instance.joined(election);
        driver.settleEndings();
        Optional<Term> held = joined.term();
        if (held.isPresent()) {
            return held.get();
        }
        Lease own = instance.lease(joined);
        store.give(election, own.id(), driver.now());
        driver.observe(election);
        return joined.requireTerm();
    }

    /**
     * Ends the leadership of this instance gracefully, as {@link LeaderElection#stepDown()} does: work in flight is
     * waited for, and may commit. If another instance leads, its leadership ends. If nobody leads, nothing happens.
     *
     * @throws IllegalStateException if work in flight does not end, or calls this itself
     */
    public void revoke(String election) {
        LeaderElection joined = instance.joined(election);
        if (joined.term().isPresent()) {
            instance.refuseOwnWork(joined);
            joined.stepDown(GrantingStore.AGES);
        }
        driver.settleEndings();
        store.vacate(election);
        driver.observe(election);
    }

    /**
     * Lets leadership be lost: the lease runs out, as it does when the database does not respond for its whole
     * duration. Work in flight is cut off: its term is no longer current, its fenced transactions do not commit,
     * {@code @WhileLeader} methods are interrupted. Listeners are notified first that leadership is at risk. The clock
     * moves by the lease duration and a heartbeat; then the instance is a candidate again, and leads nothing.
     *
     * <p>As in production, all elections that this instance leads are lost, since they rest on one lease. If another
     * instance leads this election, that instance crashes.
     *
     * @throws IllegalStateException if nobody leads the election
     */
    public void lose(String election) {
        LeaderElection joined = instance.joined(election);
        driver.settle();
        if (joined.term().isPresent()) {
            instance.loseLease();
        } else {
            store.forget(instance.leaderOf(joined));
            driver.observe(election);
        }
    }

    /**
     * Lets another instance lead. If this one leads, it transfers the election, as {@link LeaderElection#transferTo}
     * does: work in flight is waited for. The other instance is among the {@linkplain LeaderElections#candidates()
     * candidates} from then on.
     */
    public void grantTo(String otherInstance, String election) {
        if (otherInstance.equals(elections().instance())) {
            grant(election);
            return;
        }
        LeaderElection joined = instance.joined(election);
        driver.settleEndings();
        Lease other = store.leaseOfOther(otherInstance, driver.now());
        driver.observe(election);
        if (joined.term().isPresent()) {
            instance.refuseOwnWork(joined);
            joined.transferTo(otherInstance);
            driver.settleEndings();
        } else {
            store.give(election, other.id(), driver.now());
        }
        driver.observe(election);
    }

    /**
     * Puts leadership at risk: the store does not respond for half the lease duration, and listeners are notified. It
     * responds again after that, so nothing is lost. The clock moves by that half.
     *
     * @throws IllegalStateException if this instance does not lead the election
     */
    public void atRisk(String election) {
        LeaderElection joined = instance.joined(election);
        driver.settle();
        instance.silence(instance.held(joined).remaining().dividedBy(2).plusMillis(1));
    }

    /**
     * Ends all leadership gracefully, as {@link #revoke} does, and forgets other instances. In a Spring context this
     * happens after each test method. The clock and the tokens continue from where they are.
     */
    public void reset() {
        store.forgetAllBut(elections().instance());
        try {
            elections().elections().stream()
                    .filter(LeaderElection::isLeader)
                    .map(LeaderElection::name)
                    .forEach(this::revoke);
            driver.settleEndings();
            elections().elections().stream().findFirst().ifPresent(any -> driver.observe(any.name()));
        } catch (IllegalStateException stuck) {
            // work that does not end must not keep the next test from beginning as a follower
            loseInstead(stuck);
            throw stuck;
        }
    }

    private void loseInstead(IllegalStateException stuck) {
        try {
            instance.loseLease();
        } catch (IllegalStateException stillStuck) {
            stuck.addSuppressed(stillStuck);
        }
    }

    // ---- time

    /** Moves the clock forward. Heartbeats, and whatever else falls due on the way, happen in their turn. */
    public void advance(Duration time) {
        instance.advance(time);
    }

    /** The time of the test's clock, which {@link Term#since()} and the like are read from. */
    public Instant now() {
        return driver.now();
    }

    /**
     * Lets everything happen that is due, for example after what is tested has stepped down by itself, and waits for
     * its work. While a transfer waits for a heartbeat of the other instance, the clock moves on, by at most two
     * heartbeat intervals.
     */
    public void settle() {
        driver.settleEndings();
    }

    /** Ends all leadership gracefully and closes the instance. Closing twice does nothing. */
    @Override
    public void close() {
        elections().close();
    }
}
