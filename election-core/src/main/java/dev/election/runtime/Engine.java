// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaseStoreException;
import dev.election.protocol.Belief;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Request;
import dev.election.protocol.Timing;
import dev.election.protocol.Transition;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The machine of one start of an instance, with the lock that confines it. I/O happens outside of the lock, and what
 * has changed is published before the lock is released.
 *
 * <p>The public methods are those that an {@link EngineDriver} needs; applications use {@link LeaseElections}. Safe for
 * use by many threads.
 *
 * @since 0.1.0
 */
public final class Engine {

    /** The shortest wait of a loop: waking up for less costs more than it gains. */
    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ElectionMachine machine;
    private final Timing timing;
    private final LeaseStore store;
    private final InstanceClock clock;
    private final Publisher publisher;
    private final PublishedBelief belief;
    private final Liveness liveness;
    private final DrainWatch drains;
    private final Pauses pauses;
    private final Losses losses;

    // Guarded by the lock: moves that publishing has led to, made before the lock is released.
    private final Queue<Consumer<ClockReading>> followUps = new ArrayDeque<>();

    // One for each loop.
    private final List<LoopWait> waits = new CopyOnWriteArrayList<>();

    // Receives the hints of the store, on its threads.
    private final HintListener hints = this::hinted;
    // Guarded by the lock: whether the store has that listener.
    private boolean listening;

    // Whether the store was asked for its warnings; set by the thread of the first observation.
    private final AtomicBoolean warned = new AtomicBoolean();

    // Written under the lock, read by all.
    private volatile boolean stopped;

    /**
     * @param interruptAfter how long a graceful end waits for work before it interrupts it
     * @param reportAfter how long a graceful end may take before it is reported
     */
    Engine(
            ElectionMachine machine,
            Timing timing,
            LeaseStore store,
            InstanceClock clock,
            Publisher publisher,
            Duration interruptAfter,
            Duration reportAfter) {
        this.machine = machine;
        this.timing = timing;
        this.store = store;
        this.clock = clock;
        this.publisher = publisher;
        this.belief = new PublishedBelief(clock);
        this.liveness = new Liveness(clock, publisher.observers(), timing);
        this.pauses = new Pauses(pause -> publisher.observers().post(observer -> observer.paused(pause)));
        this.losses = new Losses(timing, pauses, liveness);
        this.drains = new DrainWatch(clock, publisher, interruptAfter, reportAfter);
    }

    ElectionMachine machine() {
        return machine;
    }

    Publisher publisher() {
        return publisher;
    }

    PublishedBelief belief() {
        return belief;
    }

    Liveness liveness() {
        return liveness;
    }

    DrainWatch drains() {
        return drains;
    }

    Losses losses() {
        return losses;
    }

    InstanceClock clock() {
        return clock;
    }

    // ---- for drivers

    /** Whether the instance has left. A stopped engine needs no driver any more. */
    public boolean isStopped() {
        return stopped;
    }

    /** The time until a request to the store or {@link #tick()} is due; zero or less if one is due now. */
    public long nanosToDue() {
        return read(now ->
                Math.min(machine.nanosToTick(now), Math.min(machine.nanosToRenewal(now), machine.nanosToClaim(now))));
    }

    /**
     * Sends what is due of the two request streams, at most one request of each, on the calling thread.
     *
     * @return whether anything was due
     */
    public boolean sendDue() {
        boolean renewal = sendIfDue(poll(machine::nextRenewal));
        boolean claim = sendIfDue(poll(machine::nextClaim));
        return renewal || claim;
    }

    private boolean sendIfDue(@Nullable Request<Command> due) {
        if (due == null) {
            return false;
        }
        try {
            send(due);
        } catch (LeaseStoreException timedOut) {
            act(now -> machine.failed(due, LoopRunner.reason(timedOut), now));
        }
        return true;
    }

    /**
     * Ends terms whose belief is over, interrupts and reports work that takes too long, and whatever else depends on
     * the clock only.
     */
    public void tick() {
        this.<@Nullable Object>poll(now -> {
            // the timer may tick after the stop: what it ended then could be taken for a term of the next start
            if (!stopped) {
                machine.tick(now);
            }
            return null;
        });
        if (!stopped) {
            drains.check();
        }
    }

    /** Makes an observation due now if the instance takes part in this election. */
    public void observe(String election) {
        act(now -> {
            if (machine.highestTokens().containsKey(election)) {
                machine.join(election, 0, now);
            }
        });
    }

    /** The elections whose terms wait for listeners or leader work to end before they are released. */
    public List<String> draining() {
        return read(now -> machine.draining());
    }

    /** Whether a transfer waits for a heartbeat of the instance that is to lead. */
    public boolean areTransfersPending() {
        return read(now -> machine.areTransfersPending());
    }

    /** The loops that follow elections of this instance. */
    public List<LeaderLoop> loops() {
        return publisher.subscriptions().loops();
    }

    /**
     * Waits until the condition holds, for at most this time. The condition is evaluated under the lock after each
     * step.
     *
     * @return whether the condition holds
     */
    public boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return condition.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    // ---- for the threads of the runtime

    /**
     * Asks the machine for something, and wakes the loops only if that changed something: else they would keep waking
     * each other.
     */
    <T extends @Nullable Object> T poll(Function<ClockReading, T> move) {
        return step(move, false);
    }

    /**
     * Makes a move of the machine, and wakes the loops for which something is due sooner now. Does nothing after the
     * stop.
     */
    void act(Consumer<ClockReading> move) {
        if (lock.isHeldByCurrentThread()) {
            followUps.add(move);
            return;
        }
        this.<@Nullable Object>step(
                now -> {
                    // a late response, or the end of work that outlasted the stop, says nothing of the next start
                    if (!stopped) {
                        move.accept(now);
                    }
                    return null;
                },
                true);
    }

    private <T extends @Nullable Object> T step(Function<ClockReading, T> move, boolean wake) {
        lock.lock();
        try {
            ClockReading now = clock.read();
            pauses.read(now);
            if (belief.isFoundOver()) {
                machine.beliefOver(now);
            }
            T result = move.apply(now);
            boolean news = publish();
            for (Consumer<ClockReading> next = followUps.poll(); next != null; next = followUps.poll()) {
                next.accept(clock.read());
                news |= publish();
            }
            listenIfUseful();
            if (wake || news) {
                changed.signalAll();
                waits.forEach(LoopWait::endIfDueSooner);
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    private void hinted(Hint hint) {
        act(now -> machine.hinted(hint, now));
    }

    // A store may wait for hints on a connection of their own, which an instance that leads everything does not need.
    private void listenIfUseful() {
        boolean useful = !stopped && machine.usesHints();
        if (useful == listening) {
            return;
        }
        listening = useful;
        try {
            if (useful) {
                store.addHintListener(hints);
            } else {
                store.removeHintListener(hints);
            }
        } catch (Throwable e) {
            // the step itself is done, and its result must reach the caller
            publisher
                    .log()
                    .warn("The lease store failed to add or remove a listener for hints; only speed depends on it", e);
        }
    }

    // A term is granted only under a belief that an earlier step has published.
    private boolean publish() {
        boolean news = publishOnce();
        belief.publish(machine.belief());
        if (belief.isFoundOver()) {
            // by a reader, after this step had read the clock: no later belief prolongs it
            machine.beliefOver(clock.read());
            news |= publishOnce();
            belief.publish(machine.belief());
        }
        return news;
    }

    private boolean publishOnce() {
        List<Transition> transitions = machine.drainTransitions();
        publisher.publish(transitions, this);
        return !transitions.isEmpty();
    }

    /**
     * Sends a request to the store and gives the response to the machine. An exception means that there was no
     * response.
     */
    void send(Request<Command> request) {
        StoreCall.Response response;
        liveness.sent(request);
        try {
            response = StoreCall.send(store, request);
        } catch (Throwable e) {
            liveness.timedOut(request);
            throw e;
        }
        AtomicBoolean marginIsSmall = new AtomicBoolean();
        act(now -> {
            Belief before = machine.belief();
            response.to(machine, now);
            marginIsSmall.set(liveness.isMarginSmall(request, response, before, now));
        });
        liveness.responded(request, response);
        if (marginIsSmall.get()) { // after that, so that the figures include this heartbeat
            publisher.marginIsSmall(liveness.status(true, timing, belief, null));
        }
        if (request.command() instanceof Command.Observe && warned.compareAndSet(false, true)) {
            warn();
        }
    }

    // After the response was given to the machine, which must not wait for this.
    private void warn() {
        try {
            store.warnings().forEach(warning -> publisher.log().warn("{}", warning));
        } catch (RuntimeException e) {
            publisher
                    .log()
                    .info("Whether the lease store is well configured could not be checked: {}", LoopRunner.reason(e));
        }
    }

    /** Reads something of the machine, under the lock. */
    <T> T read(Function<ClockReading, T> request) {
        lock.lock();
        try {
            return request.apply(clock.read());
        } finally {
            lock.unlock();
        }
    }

    /** Makes the loops end. Does not wait for requests in flight. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            listenIfUseful();
            changed.signalAll();
            waits.forEach(LoopWait::end);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The wait between two iterations of one thread's loop. The function, called under the lock, returns how long until
     * the next iteration is due.
     */
    LoopWait loopWait(Function<ClockReading, Long> nanosToDue) {
        LoopWait wait = new LoopWait(nanosToDue);
        waits.add(wait);
        return wait;
    }

    /**
     * How one thread waits for what is due. Each has a condition of its own, so that a thread is not woken for
     * another's work.
     */
    final class LoopWait {

        private final Function<ClockReading, Long> nanosToDue;
        private final Condition over = lock.newCondition();

        // Guarded by the lock.
        private boolean waiting;
        private long endNanos;

        private LoopWait(Function<ClockReading, Long> nanosToDue) {
            this.nanosToDue = nanosToDue;
        }

        /** Waits until something is due, or some time has passed. May end before. */
        @SuppressWarnings("WaitNotInLoop") // the callers' loops ask again what is due
        void untilDue(long mostNanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                ClockReading now = clock.read();
                long nanos = Math.min(mostNanos, nanosToDue.apply(now));
                if (nanos > 0 && !stopped) {
                    nanos = Math.max(nanos, SHORTEST_WAIT_NANOS);
                    endNanos = now.monotonicNanos() + nanos;
                    waiting = true;
                    over.awaitNanos(nanos);
                }
            } finally {
                waiting = false;
                lock.unlock();
            }
        }

        private void endIfDueSooner() {
            if (waiting && isDueSooner()) {
                end();
            }
        }

        private boolean isDueSooner() {
            try {
                ClockReading now = clock.read();
                long nanos = nanosToDue.apply(now);
                // the clock may have leapt past the end of the wait
                return nanos <= 0 || nanos < endNanos - now.monotonicNanos();
            } catch (Throwable e) {
                return true; // its own iteration fails in the same way, and reports it
            }
        }

        private void end() {
            waiting = false; // once is enough
            over.signal();
        }
    }
}
