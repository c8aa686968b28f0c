// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Candidate;
import dev.election.ElectionObserver;
import dev.election.HistoryEntry;
import dev.election.InstanceStatus;
import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.StoreMembers;
import dev.election.protocol.ClockReading;
import dev.election.protocol.ElectionMachine;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * This instance's part in all its elections, over a {@link LeaseStore}. Three threads do the work, whatever the number
 * of elections: renewals, claims, and a timer that ends terms on time while a connection hangs. Others call listeners
 * and write the log, only while there is something to do: one for each listener that is being called, at most 200. All
 * are daemon threads.
 *
 * <pre>{@code
 * try (LeaseElections elections = LeaseElections.builder(store).start()) {
 *     elections.election("billing").runIfLeader(this::settle);
 * }
 * }</pre>
 *
 * <p>The store is not closed with it.
 *
 * @since 0.1.0
 */
public final class LeaseElections implements LeaderElections {

    private final InstanceSettings settings;
    private final ExecutorService listenerThreads;
    private final Publisher publisher;
    private final Map<String, ElectionView> views;
    private final ReentrantLock lifecycle = new ReentrantLock();
    // Makes adding an election or an observer atomic, so that each election is reported to each observer once.
    private final ReentrantLock additions = new ReentrantLock();

    // All written under the lifecycle lock, read by all.
    private volatile @Nullable Engine engine; // null unless the instance is started
    private volatile Map<String, Long> highestTokens = Map.of();
    private volatile boolean closed;
    private volatile boolean standing;
    // Since when the instance would have taken part, for people: before its first start, while the application starts,
    // work is skipped already. Null after a stop: then since the next start. Guarded by lifecycle.
    private @Nullable ClockReading began;

    LeaseElections(InstanceSettings settings) {
        this.settings = settings;
        this.began = settings.driver().clock().read();
        this.listenerThreads = settings.driver().listenerThreads(settings.instance());
        this.publisher = new Publisher(settings.instance(), new ListenerDispatcher(listenerThreads));
        this.views = publisher.views();
    }

    /** Builds an instance over this store, with defaults for all settings. */
    public static LeaseElectionsBuilder builder(LeaseStore store) {
        return new LeaseElectionsBuilder(store);
    }

    /**
     * Opens a lease and becomes a candidate. Returns at once: requests to a store that is down are repeated until it
     * responds. Does nothing if the instance is started already.
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
                EngineDriver driver = settings.driver();
                Engine started = settings.newEngine(
                        publisher, began == null ? driver.clock().read() : began);
                driver.begin(started);
                engine = started; // first: an election that is added meanwhile is joined here or there
                views.values().forEach(this::join);
                stand();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private void join(ElectionView view) {
        String name = view.name();
        move((machine, now) -> {
            if (!view.isLeft()) { // at this very moment: nothing would end its terms
                machine.join(name, highestTokens.getOrDefault(name, 0L), now);
            }
        });
    }

    /** Ends all leadership gracefully, closes the lease, and claims nothing until {@link #stand()}. Returns at once. */
    public void withdraw() {
        standing = false;
        move(ElectionMachine::withdraw);
    }

    /** Becomes a candidate again after {@link #withdraw()}. Returns at once. */
    public void stand() {
        if (settings.candidate()) {
            Engine running = engine;
            if (running != null && !standing) {
                running.liveness().becomesCandidate();
            }
            standing = true;
            move(ElectionMachine::stand);
        }
    }

    /** Makes a move of the machine, if the instance is started. */
    private void move(BiConsumer<ElectionMachine, ClockReading> move) {
        Engine running = engine;
        if (running != null) {
            running.act(now -> move.accept(running.machine(), now));
        }
    }

    /**
     * Ends this start of the instance as {@link #close()} does; it may be {@linkplain #start() started} again, with
     * another lease. Does nothing if the instance is not started.
     */
    public void stop() {
        letGoOfCaller();
        lifecycle.lock();
        try {
            Engine running = engine;
            if (running == null) {
                return;
            }
            new Shutdown(settings, running).run();
            highestTokens = running.read(now -> running.machine().highestTokens());
            engine = null;
            began = null;
            for (ElectionView view : views.values()) {
                view.publish((Leader) null);
                if (view.isLeft()) {
                    forgetAfterStop(view);
                }
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Counts the work of the calling thread, and the call of a listener, as ended: a close would wait for its own
     * caller.
     */
    private void letGoOfCaller() {
        publisher.subscriptions().letGoOfCaller();
        LeaderWork.all().filter(this::isOwn).forEach(LeaderWork::close);
    }

    private boolean isOwn(LeaderWork work) {
        ElectionView view = views.get(work.term().election());
        return view != null && work.term() instanceof HeldTerm term && term.isOf(view);
    }

    @Override
    public void close() {
        letGoOfCaller(); // before the lock: the thread that holds it may be waiting for us
        lifecycle.lock();
        try {
            stop();
            closed = true; // before a thread that waits to start can continue
        } finally {
            lifecycle.unlock();
        }
        views.values().forEach(ElectionView::wake);
        publisher.log().awaitWritten(); // without a lock, and when there is no lease to renew
        listenerThreads.shutdown(); // calls that were posted are still made
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public LeaderElection election(String name) {
        ElectionView known = views.get(name);
        if (known != null && !known.isLeft()) {
            return known;
        }
        Names.election(name);
        additions.lock();
        try {
            known = views.get(name);
            while (known == null || known.isLeft()) {
                if (known == null) {
                    known = add(name);
                } else {
                    joinAgain(known);
                    known = views.get(name); // unless it was forgotten meanwhile
                }
            }
            return known;
        } finally {
            additions.unlock();
        }
    }

    /** Joins an election again that was left and whose term is not over yet. */
    private void joinAgain(ElectionView view) {
        if (isOver(engine)) {
            forgetAfterStop(view);
            return;
        }
        move((machine, now) -> {
            if (views.get(view.name()) == view) {
                view.left(false);
                machine.join(view.name(), 0, now);
            }
        });
    }

    void leave(ElectionView view) {
        additions.lock();
        try {
            if (view.isLeft()) {
                return;
            }
            Engine running = engine;
            if (running != null) {
                leave(view, running);
            }
            if (view.isLeft() || !isOver(running)) {
                return;
            }
            // Not started, or about to end a stop. A start at this moment either reads this before it joins the
            // election, or its engine is here and leaves it again.
            view.left(true);
            Engine begun = engine;
            if (begun == null || begun == running) {
                forgetAfterStop(view);
            } else {
                leave(view, begun);
            }
        } finally {
            additions.unlock();
        }
    }

    private void leave(ElectionView view, Engine running) {
        running.act(now -> {
            view.left(true);
            view.endTermOfEarlierStart(running.belief());
            running.machine().leave(view.name(), now);
            if (publisher.forgetIfLeft(view)) {
                running.liveness().forget(view.name());
            }
        });
    }

    private static boolean isOver(@Nullable Engine engine) {
        return engine == null || engine.isStopped();
    }

    /** Forgets an election that was left. Its term, if any, is of a stop that its work has outlasted. */
    private void forgetAfterStop(ElectionView view) {
        view.publish((HeldTerm) null);
        publisher.forgetIfLeft(view);
    }

    /** Checks whether the calling thread may wait for leadership while this instance is not a candidate. */
    void checkWait(String election) {
        if (settings.candidate() && !standing) {
            settings.waitCheck().accept(election);
        }
    }

    /** Wraps leader work of this instance. */
    LeaderWork.Scope workScope() {
        return settings.workScope();
    }

    private ElectionView add(String name) {
        ElectionView added = new ElectionView(name, this);
        views.put(name, added);
        publisher.observers().joined(added);
        join(added); // only now: a term may be granted at once, and its view must exist
        return added;
    }

    @Override
    public Collection<LeaderElection> elections() {
        return List.copyOf(views.values());
    }

    @Override
    public String instance() {
        return settings.instance();
    }

    @Override
    public List<Candidate> candidates() {
        Engine running = engine;
        return running == null ? List.of() : running.read(running.machine()::candidates);
    }

    @Override
    public Instant now() {
        return settings.driver().clock().read().wallTime();
    }

    @Override
    public InstanceStatus status() {
        Engine running = engine;
        StoreMembers members = settings.store().members().orElse(null);
        return running == null
                ? InstanceStatus.stopped(
                        settings.timing().leaseDuration(), settings.timing().heartbeatInterval(), members)
                : running.liveness().status(standing, settings.timing(), running.belief(), members);
    }

    @Override
    public List<HistoryEntry> history() {
        return publisher.history().entries();
    }

    void stepDown(String election, @Nullable Duration sitOut) {
        move((machine, now) -> machine.stepDown(election, sitOut, now));
        if (sitOut != null && !sitOut.isZero() && engine != null) {
            publisher
                    .log()
                    .info(
                            "This instance sits out of '{}' for {}, as requested: it does not lead before, even if nobody"
                                    + " else does, unless it is resumed",
                            election,
                            sitOut);
        }
    }

    void resume(String election) {
        if (sitOutRemaining(election).isZero()) {
            return;
        }
        move((machine, now) -> machine.resume(election, now));
        publisher.log().info("This instance no longer sits out of '{}', as requested", election);
    }

    Duration sitOutRemaining(String election) {
        Engine running = engine;
        return running == null
                ? Duration.ZERO
                : Duration.ofNanos(running.read(now -> running.machine().sitOutNanos(election, now)));
    }

    void stepDownNow(String election) {
        move((machine, now) -> machine.stepDownNow(election, now));
    }

    void transfer(String election, String instance) {
        List<String> candidates = candidates().stream().map(Candidate::instance).toList();
        if (!candidates.contains(instance)) {
            throw new IllegalArgumentException(
                    "No live instance '" + instance + "' is a candidate; the candidates are " + candidates);
        }
        if (!instance.equals(instance())) {
            Engine running = engine;
            if (running != null && !running.read(now -> running.machine().isAlive(instance, now))) {
                throw new IllegalArgumentException("Instance '" + instance
                        + "' has shown no heartbeat recently: it may be dead, and if '" + election
                        + "' were transferred to it, the election would be leaderless until its lease expires");
            }
            move((machine, now) -> machine.transfer(election, instance, now));
        }
    }

    @Override
    public void addObserver(ElectionObserver observer) {
        additions.lock();
        try {
            publisher.observers().add(observer, views.values());
        } finally {
            additions.unlock();
        }
    }

    @Override
    public void removeObserver(ElectionObserver observer) {
        publisher.observers().remove(observer);
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
            addBeforeStart(election, listener);
            return;
        }
        // under the engine's lock, so that no change falls between the present state and the calls that follow
        running.read(now -> {
            publisher.subscriptions().add(election, listener, views.values());
            return true;
        });
    }

    // Under the lock: a start in between would grant terms that this listener is not notified of.
    private void addBeforeStart(@Nullable String election, LeadershipListener listener) {
        lifecycle.lock();
        try {
            if (engine == null) {
                publisher.subscriptions().add(election, listener, List.of());
            } else {
                addListener(election, listener);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    void removeListener(@Nullable String election, LeadershipListener listener) {
        publisher.subscriptions().remove(election, listener);
    }
}
