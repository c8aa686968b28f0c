// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.protocol.Timing;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds an instance. Not safe for use by many threads; each method returns this builder.
 *
 * <h2>How to choose the times</h2>
 *
 * The <b>lease duration</b> is the longest time for which nobody leads after a leader has died: its peers wait that
 * long before they take over. It is also the longest outage of the store, or pause of a process, that a leader survives
 * without losing its leadership. A shorter lease means a faster takeover and more needless changes of leader; if
 * leadership changes although no instance died, make it longer. The <b>heartbeat interval</b> is the load on the store:
 * one renewal and one observation for each instance and interval, whatever the number of elections. It must be shorter
 * than half the lease duration, so that a single late heartbeat does not cost leadership; a fifth to a tenth is usual.
 * Peers may use other values than this instance: each lease carries its own duration. The <b>shutdown timeout</b>
 * should exceed the longest run of leader work, and fit into the time that the platform grants a process between the
 * request to stop and the kill.
 *
 * @since 0.1.0
 */
public final class LeaseElectionsBuilder {

    private static final Duration LONGEST_DEFAULT_GRACE = Duration.ofSeconds(2);

    private LeaseStore store;
    private EngineDriver driver = new ThreadDriver();
    private @Nullable String instance;
    private @Nullable String address;
    private @Nullable String application;
    private Duration leaseDuration = Duration.ofSeconds(15);
    private Duration heartbeatInterval = Duration.ofSeconds(2);
    private Duration shutdownTimeout = Duration.ofSeconds(30);
    private @Nullable Duration interruptAfter;
    private boolean candidate = true;
    private boolean balance;
    private LeaderWork.Scope workScope = LeaderWork.Scope.NONE;
    private Consumer<String> waitCheck = election -> {};

    LeaseElectionsBuilder(LeaseStore store) {
        this.store = store;
    }

    /** Drives the instance by something else than threads of its own, for tests. Default: three daemon threads. */
    public LeaseElectionsBuilder driver(EngineDriver instanceDriver) {
        driver = instanceDriver;
        return this;
    }

    /**
     * Drives the instance by threads of its own, as by default, but by these clocks: for tests in which the clock leaps
     * or a process stands still. A clock that blocks stops all of the instance that asks for the time. Replaces the
     * driver.
     */
    public LeaseElectionsBuilder clock(InstanceClock clock) {
        driver = new ThreadDriver(clock);
        return this;
    }

    /**
     * Replaces the store by one that decorates it, for example to measure its calls, or to let them fail in a test. May
     * be called several times: each decorates what there is so far.
     */
    public LeaseElectionsBuilder decorateStore(UnaryOperator<LeaseStore> decorator) {
        store = decorator.apply(store);
        return this;
    }

    /** The id of this instance, unique among the live instances. Default: host name, process id and a random part. */
    public LeaseElectionsBuilder instance(String id) {
        instance = Names.instance(id);
        return this;
    }

    /** An address of this instance that its peers can read, for example a URL. Default: none. */
    public LeaseElectionsBuilder address(@Nullable String ownAddress) {
        address = Names.address(ownAddress);
        return this;
    }

    /**
     * The name of the application that this instance belongs to. Instances that lead the same election should belong to
     * the same application: a candidate warns once if an instance of another one leads its election. Default: none.
     */
    public LeaseElectionsBuilder application(@Nullable String name) {
        application = Names.application(name);
        return this;
    }

    /** How long peers wait for a heartbeat before they take over. Default: 15 s. */
    public LeaseElectionsBuilder leaseDuration(Duration duration) {
        leaseDuration = duration;
        return this;
    }

    /** How often the lease is renewed and the elections are observed. Default: 2 s. */
    public LeaseElectionsBuilder heartbeatInterval(Duration interval) {
        heartbeatInterval = interval;
        return this;
    }

    /**
     * How long {@link LeaseElections#close()} waits for listeners and for work in flight. If they take longer, the
     * lease is not released but left to run out. At most a day. Default: 30 s.
     */
    public LeaseElectionsBuilder shutdownTimeout(Duration timeout) {
        shutdownTimeout = timeout;
        return this;
    }

    /**
     * How long a graceful end waits for {@linkplain LeaderWork#interruptible() interruptible} work, such as a
     * {@link LeaderLoop}, before it interrupts that work. An interrupt may break what the work is doing, for example
     * close its connection, so work should get the time to return by itself. Shorter than the shutdown timeout, so that
     * interrupted work has time to end; with zero, work is interrupted at once. Work whose term is lost is interrupted
     * at once in any case. Default: 2 s, or a third of the shutdown timeout if that is shorter.
     */
    public LeaseElectionsBuilder interruptAfter(@Nullable Duration grace) {
        interruptAfter = grace;
        return this;
    }

    /** Whether the instance is a candidate, or only watches who leads. Default: true. */
    public LeaseElectionsBuilder candidate(boolean isCandidate) {
        candidate = isCandidate;
        return this;
    }

    /**
     * Whether to share out the elections evenly among the live instances that balance and take part in the same
     * elections. Each claims its share of the vacant ones; an instance that leads more than its share transfers the
     * surplus, gracefully, once the same instances have been live for a lease duration. Default: false, the first
     * instance to claim leads.
     */
    public LeaseElectionsBuilder balance(boolean sharesOut) {
        balance = sharesOut;
        return this;
    }

    /**
     * Wraps leader work on each thread that does it. May be called several times: each scope is entered inside those
     * that were there before. Default: nothing.
     */
    public LeaseElectionsBuilder workScope(LeaderWork.Scope scope) {
        workScope = NestedScope.of(workScope, scope);
        return this;
    }

    /**
     * Checks whether the calling thread may wait for leadership before this instance has become a candidate. It is
     * called by {@link LeaderElection#awaitLeadership} with the name of the election, and may throw an
     * {@link IllegalStateException} on a thread that must continue for the instance to become a candidate at all.
     * Default: every thread may wait.
     */
    public LeaseElectionsBuilder waitCheck(Consumer<String> check) {
        waitCheck = check;
        return this;
    }

    /**
     * Builds an instance that is not started yet.
     *
     * @throws IllegalArgumentException if the times do not fit together
     */
    public LeaseElections build() {
        Timing timing = new Timing(leaseDuration, heartbeatInterval, Timing.DEFAULT_DRIFT);
        Duration tries = store.callTimeout().multipliedBy(2).plus(heartbeatInterval);
        if (tries.toNanos() > timing.beliefNanos()) {
            throw new IllegalArgumentException(
                    "The store's call timeout " + store.callTimeout().toMillis()
                            + " ms leaves no room for a second try: twice that and the heartbeat interval "
                            + heartbeatInterval.toMillis() + " ms must be shorter than the lease duration "
                            + leaseDuration.toMillis() + " ms");
        }
        Timing.checkShutdownTimeout(shutdownTimeout);
        Duration grace = interruptAfter == null ? defaultGrace() : interruptAfter;
        Timing.checkInterruptAfter(grace, shutdownTimeout);
        return new LeaseElections(new InstanceSettings(
                store,
                driver,
                instance == null ? defaultInstance() : instance,
                address,
                application,
                timing,
                shutdownTimeout,
                grace,
                candidate,
                balance,
                workScope,
                waitCheck));
    }

    /** Builds an instance and starts it. */
    public LeaseElections start() {
        LeaseElections elections = build();
        elections.start();
        return elections;
    }

    private static String defaultInstance() {
        String random = UUID.randomUUID().toString().substring(0, 8);
        return hostName() + "-" + ProcessHandle.current().pid() + "-" + random;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    // Enough for a round of a loop; more would make each shutdown slower in which a loop only ends by its interrupt.
    private Duration defaultGrace() {
        Duration third = shutdownTimeout.dividedBy(3);
        return third.compareTo(LONGEST_DEFAULT_GRACE) < 0 ? third : LONGEST_DEFAULT_GRACE;
    }
}
