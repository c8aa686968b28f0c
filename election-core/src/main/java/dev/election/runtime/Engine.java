// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Question;
import dev.election.protocol.Transition;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.LeaseStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The machine of one start of an instance, with the lock that confines it. I/O is done outside of the lock, and what has
 * changed is published before the lock is let go.
 */
final class Engine {

    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ElectionMachine machine;
    private final LeaseStore store;
    private final InstanceClock clock;
    private final LeaseView view;
    private final Pulse pulse;
    private final LogQueue log;
    private final Consumer<List<Transition>> publisher;

    // Guarded by the lock: what publishing has led to, done before the lock is let go.
    private final Queue<Consumer<ClockReading>> followUps = new ArrayDeque<>();

    // Guarded by the lock: of each loop.
    private final List<Rest> rests = new ArrayList<>();

    // What the store hints at. Called by its threads.
    private final HintListener hints = this::hinted;

    // Guarded by the lock: whether the store was given that listener.
    private boolean listening;

    // Written under the lock, read by all.
    private volatile boolean stopped;

    Engine(
            ElectionMachine machine,
            LeaseStore store,
            InstanceClock clock,
            LeaseView view,
            Pulse pulse,
            LogQueue log,
            Consumer<List<Transition>> publisher) {
        this.machine = machine;
        this.store = store;
        this.clock = clock;
        this.view = view;
        this.pulse = pulse;
        this.log = log;
        this.publisher = publisher;
    }

    ElectionMachine machine() {
        return machine;
    }

    LeaseView view() {
        return view;
    }

    Pulse pulse() {
        return pulse;
    }

    /** For the threads that drive this, none of which may wait for an appender. */
    LogQueue log() {
        return log;
    }

    /** Asks the machine for something; looks who is to be woken only if that changed something, or they would never rest. */
    <T extends @Nullable Object> T poll(Function<ClockReading, T> move) {
        return step(move, false);
    }

    /** Tells the machine something, and wakes those for whom something is due sooner now. After the stop it hears nothing more. */
    void act(Consumer<ClockReading> move) {
        if (lock.isHeldByCurrentThread()) {
            followUps.add(move);
            return;
        }
        this.<@Nullable Object>step(
                now -> {
                    // a late answer, or the end of work that outlasted the stop, says nothing of the next start
                    if (!stopped) {
                        move.accept(now);
                    }
                    return null;
                },
                true);
    }

    void tick() {
        this.<@Nullable Object>poll(now -> {
            // the timer may tick once more after the stop: what it ends then could be taken for a term of the next
            // start
            if (!stopped) {
                machine.tick(now);
            }
            return null;
        });
    }

    private <T extends @Nullable Object> T step(Function<ClockReading, T> move, boolean wake) {
        lock.lock();
        try {
            ClockReading now = clock.read();
            if (view.isFoundOver()) {
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
                rests.forEach(Rest::endIfDueSooner);
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    private void hinted(Hint hint) {
        act(now -> machine.hinted(hint, now));
    }

    // A store may wait for hints on a connection of their own, which nobody needs who leads all that others could free.
    private void listenIfUseful() {
        boolean useful = !stopped && !machine.leadsAll();
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
            // the step itself is done, and whoever made it must hear of its result
            log.warn(
                    "The lease store failed to change who is notified of its hints; nothing but speed depends on it",
                    e);
        }
    }

    // A term is granted only under a belief that an earlier step has published.
    private boolean publish() {
        boolean news = publishOnce();
        view.publish(machine.belief());
        if (view.isFoundOver()) {
            // by a reader, after this step had looked: no later belief prolongs it
            machine.beliefOver(clock.read());
            news |= publishOnce();
            view.publish(machine.belief());
        }
        return news;
    }

    private boolean publishOnce() {
        List<Transition> transitions = machine.drainTransitions();
        publisher.accept(transitions);
        return !transitions.isEmpty();
    }

    /** Asks the store and feeds the answer back. An exception means that there was no answer. */
    void ask(Question<Command> question) {
        StoreCall.Answer answer;
        pulse.asks(question);
        try {
            answer = StoreCall.ask(store, question);
        } catch (Throwable e) {
            pulse.unanswered(question);
            throw e;
        }
        act(now -> answer.to(machine, now));
        pulse.answered(question, answer);
    }

    /** Reads something of the machine, under the lock. */
    <T> T read(Function<ClockReading, T> question) {
        lock.lock();
        try {
            return question.apply(clock.read());
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Makes the loops end; questions that are out are not waited for. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            listenIfUseful();
            changed.signalAll();
            rests.forEach(Rest::end);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the condition holds, which is asked under the lock after each step; returns whether it does. */
    boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
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

    /** A rest between the turns of a loop, for one thread; of the function is asked under the lock when its next turn is due. */
    Rest rest(Function<ClockReading, Long> nanosToDue) {
        Rest rest = new Rest(nanosToDue);
        lock.lock();
        try {
            rests.add(rest);
        } finally {
            lock.unlock();
        }
        return rest;
    }

    /** How one thread waits for what is due. Each has a condition of its own: what is due for one is nothing to the others. */
    final class Rest {

        private final Function<ClockReading, Long> nanosToDue;
        private final Condition over = lock.newCondition();

        // Guarded by the lock.
        private boolean resting;
        private long endNanos;

        private Rest(Function<ClockReading, Long> nanosToDue) {
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
                    resting = true;
                    over.awaitNanos(nanos);
                }
            } finally {
                resting = false;
                lock.unlock();
            }
        }

        private void endIfDueSooner() {
            if (resting && isDueSooner()) {
                end();
            }
        }

        private boolean isDueSooner() {
            try {
                ClockReading now = clock.read();
                long nanos = nanosToDue.apply(now);
                // the clock may have leapt during the rest, past its end
                return nanos <= 0 || nanos < endNanos - now.monotonicNanos();
            } catch (Throwable e) {
                return true; // its own turn will meet that, and say so
            }
        }

        private void end() {
            resting = false; // once is enough
            over.signal();
        }
    }
}
