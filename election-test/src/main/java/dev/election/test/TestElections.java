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
 * Elections in which a test says who leads: "now I lead, now I don't". What is tested with them runs on the elections that
 * ship, over a store in memory and under clocks that stand still unless they are moved by hand: no database, no sleep.
 *
 * <pre>{@code
 * elections.grant("billing");   // now I lead
 * settlement.settle();          // its method with @OnLeader runs
 * elections.revoke("billing");  // now I don't
 * }</pre>
 *
 * <p>In a test with {@link AutoConfigureTestElections} it is a bean. Nobody leads until the test says so, and in a Spring context nobody leads any more when a test method has ended. Without
 * Spring, {@code new TestElections()} is one instance that has started; close it after the test.
 *
 * <p><b>Each call returns when what follows from it has happened:</b> listeners and {@code @EventListener}s have returned,
 * {@code Lifecycle} beans are started or stopped, {@code @WhileLeader} methods have been admitted, or have ended after their
 * interrupt. What takes longer than ten seconds is named in an {@link IllegalStateException}. So a test needs to wait only for
 * what its own code does on other threads.
 *
 * <p><b>Not promised:</b> anything to two threads that call at the same time; that tokens begin at 1 in each test, since they
 * only ever rise; and that time passes by itself, for it does so only in {@link #advance}.
 */
public final class TestElections implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final DrivenInstance.Times USUAL =
            new DrivenInstance.Times(Duration.ofSeconds(15), Duration.ofSeconds(2));

    private final DrivenInstance instance;
    private final ManualDriver driver;
    private final GrantingStore store;

    /** One instance, started, that has joined no election yet; it joins those that are granted. */
    public TestElections() {
        this(PATIENCE);
    }

    TestElections(Duration patience) {
        this(new DrivenInstance(patience, USUAL, true, builder -> builder.shutdownTimeout(patience)));
        instance.elections.start();
    }

    /** For a context, which starts it and has it join what its beans name. */
    TestElections(DrivenInstance.Times times, UnaryOperator<LeaseElectionsBuilder> settings) {
        this(new DrivenInstance(PATIENCE, times, false, settings));
    }

    private TestElections(DrivenInstance instance) {
        this.instance = instance;
        this.driver = instance.driver;
        this.store = instance.store;
    }

    /** This instance's part in all its elections, to be given to what is tested. */
    public LeaderElections elections() {
        return instance.elections;
    }

    DrivenInstance instance() {
        return instance;
    }

    // ---- who leads

    /**
     * Now this instance leads the election. If it leads already, nothing happens; if another does, that one hands it over.
     *
     * @return the term, whose token is greater than all before
     * @throws IllegalArgumentException if the name cannot be one, or in a Spring context if nothing has joined such an
     *     election, say because of a misspelt name; the message says which there are
     * @throws IllegalStateException if this instance does not stand for election
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
     * Now this instance does not lead any more: an orderly end, as of {@link LeaderElection#stepDown()}. Work in flight is
     * waited for, and may commit. If another instance leads, it gives up. If nobody does, nothing happens.
     *
     * @throws IllegalStateException if work in flight does not end, or is what calls this
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
     * Now leadership is lost: the lease runs out, as when the database does not answer for so long. Work in flight is cut off:
     * its term is not current any more, its fenced transactions do not commit, {@code @WhileLeader} methods are interrupted.
     * Listeners are told first that leadership is at risk. The clock moves on by the lease's duration and a heartbeat;
     * then the instance stands again, and leads nothing.
     *
     * <p>As in production, all elections that this instance leads are lost, for they rest on one lease. If another instance
     * leads this election, that one has crashed.
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
     * Now another instance leads. If this one leads, it hands over in order, as by {@link LeaderElection#transferTo}: work in
     * flight is waited for. The other instance is among the {@linkplain LeaderElections#candidates() candidates} from now on.
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
     * Now leadership is at risk: the store has not answered for half the lease's duration, and listeners are told. It answers
     * again after that, so that nothing is lost. The clock moves on by that half.
     *
     * @throws IllegalStateException if this instance does not lead the election
     */
    public void atRisk(String election) {
        LeaderElection joined = instance.joined(election);
        driver.settle();
        instance.silence(instance.held(joined).remaining().dividedBy(2).plusMillis(1));
    }

    /**
     * Has nobody lead anything, in order as by {@link #revoke}, and forgets other instances. In a Spring context this happens
     * after each test method. The clock goes on from where it is, and so do the tokens.
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
            // what does not end in order must not keep the next test from beginning as a follower
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

    /** Moves the clock on; heartbeats, and whatever else falls due on the way, happen. */
    public void advance(Duration time) {
        instance.advance(time);
    }

    /** What the clock shows: {@link Term#since()} and its like are read from it. */
    public Instant now() {
        return driver.now();
    }

    /**
     * Lets everything happen that is due, for example after what is tested has stepped down by itself, and waits for its work. While a
     * transfer waits for a heartbeat of the other instance, the clock moves on, by at most two heartbeat intervals.
     */
    public void settle() {
        driver.settleEndings();
    }

    /** Gives up all leadership in order and leaves, as an application that is closed. Closing twice does nothing. */
    @Override
    public void close() {
        elections().close();
    }
}
