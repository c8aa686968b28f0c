// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Candidate;
import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.protocol.ClockReading;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's part in all its elections, over a {@link LeaseStore}. Three threads do the work, whatever the number of
 * elections: renewals, claims, and a timer that ends terms on time while a connection hangs; a fourth tells listeners
 * when there is something to tell. All are daemons.
 *
 * <pre>{@code
 * try (LeaseElections elections = LeaseElections.builder(store).start()) {
 *     elections.election("billing").runIfLeader(this::settle);
 * }
 * }</pre>
 *
 * <p>The store is not closed with it.
 */
public final class LeaseElections implements LeaderElections {

    private static final Logger log = LoggerFactory.getLogger(LeaseElections.class);

    private final LeaseElectionsBuilder settings;
    private final Map<String, ElectionView> views = new ConcurrentHashMap<>();
    private final ListenerDispatcher dispatcher;
    private final Subscriptions subscriptions;
    private final ReentrantLock lifecycle = new ReentrantLock();

    // Written under the lifecycle lock, read by all.
    private volatile @Nullable Engine engine;
    private volatile boolean closed;

    // Guarded by the lifecycle lock: what earlier starts have seen.
    private Map<String, Long> highestTokens = Map.of();

    LeaseElections(LeaseElectionsBuilder settings) {
        this.settings = settings;
        this.dispatcher = new ListenerDispatcher(settings.instance);
        this.subscriptions = new Subscriptions(dispatcher);
    }

    /** The settings of an instance over this store, with defaults for everything else. */
    public static LeaseElectionsBuilder builder(LeaseStore store) {
        return new LeaseElectionsBuilder(store);
    }

    /**
     * Opens a lease and stands for election. Returns at once: a store that is down is asked until it answers. Does nothing
     * if it is started already.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public void start() {
        lifecycle.lock();
        try {
            if (closed) {
                throw new IllegalStateException("Instance '" + instance() + "' is closed and cannot start again");
            }
            if (engine == null) {
                Engine started = newEngine();
                views.keySet().forEach(name -> started.act(now -> join(started, name, now)));
                if (settings.candidate) {
                    started.act(started.machine()::stand);
                }
                engine = started;
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private Engine newEngine() {
        Identity identity = new Identity(
                settings.instance, settings.address, () -> UUID.randomUUID().toString());
        ElectionMachine machine = new ElectionMachine(settings.timing(), identity, new Random());
        LeaseView view = new LeaseView(InstanceClock.SYSTEM);
        Publisher publisher = new Publisher(views, subscriptions, view);
        Engine created = new Engine(machine, settings.store, InstanceClock.SYSTEM, view, publisher::publish);
        publisher.whenDrained(term -> created.act(reading -> machine.drained(term.election(), term.token(), reading)));
        String suffix = "-" + settings.instance;
        start("election-renewals" + suffix, new StoreWorker(created, machine::nanosToRenewal, machine::nextRenewal));
        start("election-claims" + suffix, new StoreWorker(created, machine::nanosToClaim, machine::nextClaim));
        start("election-timer" + suffix, new TermTimer(created));
        return created;
    }

    private static void start(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void join(Engine joined, String name, ClockReading now) {
        joined.machine().join(name, highestTokens.getOrDefault(name, 0L), now);
    }

    /** Gives up all leadership in order and claims nothing until {@link #stand()}. Returns at once. */
    public void withdraw() {
        Engine running = engine;
        if (running != null) {
            running.act(running.machine()::withdraw);
        }
    }

    /** Stands for election again after {@link #withdraw()}. Returns at once. */
    public void stand() {
        Engine running = engine;
        if (running != null && settings.candidate) {
            running.act(running.machine()::stand);
        }
    }

    /** As {@link #close()}, but it may be {@linkplain #start() started} again, with a lease of its own. */
    public void stop() {
        lifecycle.lock();
        try {
            Engine running = engine;
            if (running == null) {
                return;
            }
            leave(running);
            highestTokens = running.machine().highestTokens();
            engine = null;
            views.values().forEach(view -> view.publish((Leader) null));
        } finally {
            lifecycle.unlock();
        }
    }

    private void leave(Engine running) {
        ElectionMachine machine = running.machine();
        running.act(machine::close);
        long patience = settings.shutdownTimeout.toNanos();
        try {
            if (!running.await(() -> !machine.isDraining(), patience)) {
                log.warn(
                        "Work or listeners of {} outlasted the shutdown timeout {}: the lease is left to run out within {},"
                                + " so that no successor begins before",
                        machine.draining(),
                        settings.shutdownTimeout,
                        settings.leaseDuration);
            } else if (!running.await(machine::isClosed, settings.leaseDuration.toNanos())) {
                log.warn("The lease store did not confirm that the lease is closed; it runs out by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn("Interrupted while leaving: the lease is left to run out within {}", settings.leaseDuration);
        } finally {
            running.stop();
        }
    }

    @Override
    public void close() {
        stop();
        closed = true;
        views.values().forEach(ElectionView::wake);
        dispatcher.close();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public LeaderElection election(String name) {
        Names.election(name);
        ElectionView known = views.get(name);
        if (known != null) {
            return known;
        }
        lifecycle.lock();
        try {
            return views.computeIfAbsent(name, this::joined);
        } finally {
            lifecycle.unlock();
        }
    }

    private ElectionView joined(String name) {
        ElectionView view = new ElectionView(name, this);
        Engine running = engine;
        if (running != null) {
            running.act(now -> join(running, name, now));
        }
        return view;
    }

    @Override
    public Collection<LeaderElection> elections() {
        return List.copyOf(views.values());
    }

    @Override
    public String instance() {
        return settings.instance;
    }

    @Override
    public List<Candidate> candidates() {
        Engine running = engine;
        return running == null ? List.of() : running.candidates();
    }

    void stepDown(String election, @Nullable Duration sitOut) {
        Engine running = engine;
        if (running != null) {
            running.act(now -> running.machine().stepDown(election, sitOut, now));
        }
    }

    void transfer(String election, String instance) {
        Engine running = engine;
        if (running == null
                || running.candidates().stream().noneMatch(c -> c.instance().equals(instance))) {
            throw new IllegalArgumentException(
                    "No live instance '" + instance + "' stands for election; candidates are "
                            + candidates().stream().map(Candidate::instance).toList());
        }
        if (!instance.equals(instance())) {
            running.act(now -> running.machine().transfer(election, instance, now));
        }
    }

    @Override
    public void addListener(LeadershipListener listener) {
        addListener(null, listener);
    }

    @Override
    public void removeListener(LeadershipListener listener) {
        removeListener(null, listener);
    }

    void addListener(@Nullable String election, LeadershipListener listener) {
        Engine running = engine;
        if (running == null) {
            subscriptions.add(election, listener);
        } else {
            // under the engine's lock, so that no change falls between the present state and the calls that follow
            running.act(now -> Publisher.tellPresent(subscriptions.add(election, listener), views));
        }
    }

    void removeListener(@Nullable String election, LeadershipListener listener) {
        subscriptions.remove(election, listener);
    }
}
