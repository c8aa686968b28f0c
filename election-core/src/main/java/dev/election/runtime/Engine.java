// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Candidate;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Question;
import dev.election.protocol.Transition;
import dev.election.store.LeaseStore;
import java.time.Instant;
import java.util.List;
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

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ElectionMachine machine;
    private final LeaseStore store;
    private final InstanceClock clock;
    private final LeaseView view;
    private final Consumer<List<Transition>> publisher;

    // Written under the lock, read by all.
    private volatile boolean stopped;

    Engine(
            ElectionMachine machine,
            LeaseStore store,
            InstanceClock clock,
            LeaseView view,
            Consumer<List<Transition>> publisher) {
        this.machine = machine;
        this.store = store;
        this.clock = clock;
        this.view = view;
        this.publisher = publisher;
    }

    /** Asks the machine for something; wakes the other threads only if that changed something, or they would never rest. */
    <T extends @Nullable Object> T poll(Function<ClockReading, T> move) {
        return step(move, false);
    }

    /** Tells the machine something, and wakes the threads: more may be due now. */
    void act(Consumer<ClockReading> move) {
        this.<@Nullable Object>step(
                now -> {
                    move.accept(now);
                    return null;
                },
                true);
    }

    private <T extends @Nullable Object> T step(Function<ClockReading, T> move, boolean wake) {
        lock.lock();
        try {
            T result = move.apply(clock.read());
            List<Transition> transitions = machine.drainTransitions();
            // Ends first, belief next: no term may see a belief that was renewed after its end. A term is granted only
            // under a belief that an earlier step has published.
            publisher.accept(transitions);
            view.publish(machine.belief());
            if (wake || !transitions.isEmpty()) {
                changed.signalAll();
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    void tick() {
        this.<@Nullable Object>poll(now -> {
            machine.tick(now);
            return null;
        });
    }

    ElectionMachine machine() {
        return machine;
    }

    List<Candidate> candidates() {
        lock.lock();
        try {
            return machine.candidates(clock.read());
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
            changed.signalAll();
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

    /** Waits until something is due, something has changed, or some time has passed. */
    @SuppressWarnings("WaitNotInLoop") // the callers' loops ask again what is due
    void awaitDue(Function<ClockReading, Long> nanosToDue, long mostNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = Math.min(mostNanos, nanosToDue.apply(clock.read()));
            if (nanos > 0 && !stopped) {
                changed.awaitNanos(Math.max(nanos, TimeUnit.MICROSECONDS.toNanos(50)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks the store and feeds the answer back. An exception means that there was no answer. */
    void ask(Question<Command> question) {
        Command command = question.command();
        Instant at = question.asked().wallTime();
        if (command instanceof Command.Open open) {
            store.open(open.lease(), at);
            act(now -> machine.opened(question, now));
        } else if (command instanceof Command.Renew renew) {
            boolean exists = store.renew(renew.leaseId(), at);
            act(now -> machine.renewed(question, exists, now));
        } else if (command instanceof Command.CloseLease close) {
            store.close(close.leaseId());
            act(now -> machine.closed(question));
        } else if (command instanceof Command.Enroll enroll) {
            store.enroll(enroll.floors());
            act(now -> machine.enrolled(question, now));
        } else if (command instanceof Command.Observe observe) {
            var observation = store.observe(observe.elections(), observe.ownLease());
            act(now -> machine.observed(question, observation, now));
        } else if (command instanceof Command.Expire expire) {
            boolean gone = store.expire(expire.leaseId(), expire.heartbeat());
            act(now -> machine.expired(question, gone, now));
        } else if (command instanceof Command.ClaimVacant claim) {
            var result = store.claim(claim.leaseId(), claim.claims(), at);
            act(now -> machine.claimed(question, result, now));
        } else if (command instanceof Command.Release release) {
            store.release(release.leaseId(), release.terms());
            act(now -> machine.released(question, now));
        } else if (command instanceof Command.Transfer transfer) {
            boolean done = store.transfer(transfer.leaseId(), transfer.term(), transfer.toLeaseId(), at);
            act(now -> machine.transferred(question, done, now));
        }
    }
}
