// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaseStoreException;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Question;
import dev.election.protocol.Transition;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Drives instances by hand, for tests: what ships, except that no thread of theirs asks the store, and no time passes, but by
 * a call of this. The clocks stand still at first, and move only in {@link #advance}.
 *
 * <pre>{@code
 * HandDrive drive = new HandDrive(Duration.ofSeconds(10));
 * LeaseElections elections = drive.builder(new InMemoryLeaseStore()).start();
 * elections.election("billing");
 * drive.settle();          // leads, and all listeners know
 * }</pre>
 *
 * <p>Each call returns when what follows from it has happened: questions that are due were asked, on the calling thread;
 * listeners have returned, on threads of their own as in production; {@link LeaderLoop}s were admitted as leader work, or have
 * ended after their interrupt. If that takes longer than the patience, by the real clock, an {@link IllegalStateException} says what
 * still runs. An interrupt of the calling thread is kept for later.
 *
 * <p>Not promised: anything to two threads that call at the same time, or to a listener that calls, which would wait for
 * itself and is refused.
 */
public final class HandDrive {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MOST_QUESTIONS = 10_000;

    private record Driven(Engine engine, Subscriptions subscriptions) {}

    private final HandClock clock = new HandClock(BEGIN);
    private final Collection<Driven> driven = new CopyOnWriteArrayList<>();
    private final Patience patience;
    private final Function<String, ExecutorService> listenerThreads;

    /** @param patience how long to wait for listeners and leader work, by the real clock */
    public HandDrive(Duration patience) {
        this.patience = new Patience(patience);
        this.listenerThreads = this.patience::listenerThreads;
    }

    /** One that does not wait for listeners, who are told on these threads of an instance. */
    HandDrive(Function<String, ExecutorService> listenerThreads) {
        this.patience = new Patience(Duration.ZERO);
        this.listenerThreads = listenerThreads;
    }

    /** The settings of an instance that this drives. */
    public LeaseElectionsBuilder builder(LeaseStore store) {
        return new LeaseElectionsBuilder(store, new ByHand());
    }

    /** What the wall clocks of the instances show. */
    public Instant now() {
        return clock.read().wallTime();
    }

    /** Lets everything happen that is due now, and returns when that is done. */
    public void settle() {
        patience.refuseListeners();
        boolean asked = true;
        while (asked) {
            asked = false;
            for (Driven each : running()) {
                asked |= ask(each.engine);
            }
            patience.awaitListeners();
        }
        running().forEach(each -> patience.awaitLoops(each.subscriptions.loops()));
    }

    /** As {@link #settle()}, after the instances that have joined the election look at the store now, not at their next look. */
    public void look(String election) {
        for (Driven each : running()) {
            ElectionMachine machine = each.engine.machine();
            each.engine.act(now -> {
                if (machine.highestTokens().containsKey(election)) {
                    machine.join(election, 0, now);
                }
            });
        }
        settle();
    }

    /** As {@link #settle()}, and waits for all terms that are being given up: for the leader work in flight under them. */
    public void settleEndings() {
        settle();
        for (Driven each : running()) {
            patience.awaitEndings(each.engine);
        }
        settle();
    }

    /**
     * Moves the clocks by this time; what falls due on the way happens in its turn. What is stuck keeps no time from passing:
     * it is waited for once, and named at the end.
     */
    public void advance(Duration time) {
        long left = TimeUnit.NANOSECONDS.convert(time);
        if (left < 0) {
            throw new IllegalArgumentException("The clock cannot be moved by " + time + ": it never goes back");
        }
        patience.refuseListeners();
        IllegalStateException stuck = settle(null);
        while (left > 0) {
            long step = Math.max(1, Math.min(left, nanosToDue()));
            clock.advance(step);
            left -= step;
            running().forEach(each -> each.engine.tick());
            stuck = settle(stuck);
        }
        if (stuck != null) {
            throw stuck;
        }
    }

    private @Nullable IllegalStateException settle(@Nullable IllegalStateException stuckBefore) {
        if (stuckBefore != null) {
            running().forEach(each -> ask(each.engine));
            return stuckBefore;
        }
        try {
            settle();
            return null;
        } catch (IllegalStateException stuck) {
            return stuck;
        }
    }

    private long nanosToDue() {
        return running().stream()
                .mapToLong(each -> each.engine.read(now -> nanosToDue(each.engine.machine(), now)))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static long nanosToDue(ElectionMachine machine, ClockReading now) {
        return Math.min(machine.nanosToTick(now), Math.min(machine.nanosToRenewal(now), machine.nanosToClaim(now)));
    }

    private Collection<Driven> running() {
        driven.removeIf(each -> each.engine.isStopped());
        return driven;
    }

    private static boolean ask(Engine engine) {
        boolean any = false;
        for (int questions = 0; askOnce(engine); questions++) {
            any = true;
            if (questions == MOST_QUESTIONS) {
                throw new IllegalStateException(
                        "More than " + MOST_QUESTIONS + " questions to the store were due at the same moment");
            }
        }
        return any;
    }

    private static boolean askOnce(Engine engine) {
        ElectionMachine machine = engine.machine();
        boolean renewal = askIfDue(engine, machine::nextRenewal);
        boolean claim = askIfDue(engine, machine::nextClaim);
        return renewal || claim;
    }

    private static boolean askIfDue(Engine engine, Function<ClockReading, @Nullable Question<Command>> next) {
        Question<Command> question = engine.poll(next);
        if (question == null) {
            return false;
        }
        try {
            engine.ask(question);
        } catch (LeaseStoreException unanswered) {
            engine.act(now -> engine.machine().failed(question, Survival.reason(unanswered), now));
        }
        return true;
    }

    /** What its instances are given. */
    private final class ByHand implements Drive {

        @Override
        public InstanceClock clock() {
            return clock;
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        // The store of a test may keep who leads to the test, and let no claim be won.
        @Override
        public boolean isNews(Transition transition) {
            return !(transition instanceof Transition.Impaired impaired
                    && impaired.cause() == Transition.Cause.CLAIMS_IN_VAIN);
        }

        @Override
        public ExecutorService listenerThreads(String instance) {
            return listenerThreads.apply(instance);
        }

        @Override
        public void begin(Engine engine, String instance, Subscriptions subscriptions) {
            driven.add(new Driven(engine, subscriptions));
        }

        @Override
        public boolean await(Engine engine, BooleanSupplier condition, long nanos) throws InterruptedException {
            // nobody but us would ask the questions that the condition may wait for
            ask(engine);
            return engine.await(condition, nanos);
        }
    }
}
