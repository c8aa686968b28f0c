// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.runtime.Engine;
import dev.election.runtime.EngineDriver;
import dev.election.runtime.InstanceClock;
import dev.election.runtime.LeaderLoop;
import dev.election.runtime.LeaseElections;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Drives instances by hand: they run the code that ships, but they send no request and no time passes unless a test
 * calls one of these methods. The clocks stand still at first, and move only in {@link #advance}.
 *
 * <pre>{@code
 * ManualDriver driver = new ManualDriver(Duration.ofSeconds(10));
 * LeaseElections elections = driver.builder(new InMemoryLeaseStore()).start();
 * elections.election("billing");
 * driver.settle();          // leads, and all listeners have been called
 * }</pre>
 *
 * <p>Each method returns when everything that follows from it has happened: requests that were due were sent, on the
 * calling thread; listeners have returned, on threads of their own as in production; {@link LeaderLoop}s were admitted
 * as leader work, or have ended after their interrupt. If that takes longer than the patience, by the real clock, an
 * {@link IllegalStateException} names what still runs. An interrupt of the calling thread is kept for later.
 *
 * <p>Not promised: anything to two threads that call at the same time. A listener that calls these methods would wait
 * for itself, and is refused.
 *
 * @since 0.1.0
 */
public final class ManualDriver {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** More requests at the same moment mean that one leads to the next for ever. */
    private static final int MOST_REQUESTS = 10_000;

    private static final long UNLIMITED = Long.MAX_VALUE;

    private final ManualClock clock;
    private final Collection<Driven> engines = new CopyOnWriteArrayList<>();
    private final BoundedWaits waits;
    private final long mostNanos;
    private final Runnable observer;

    /** @param patience how long to wait for listeners and leader work, by the real clock */
    public ManualDriver(Duration patience) {
        this(patience, BEGIN, Duration.ofNanos(UNLIMITED), () -> {});
    }

    /**
     * For instances of which only some may be driven at a moment.
     *
     * @param begin what the wall clocks show at first
     * @param most the longest time by which the clocks move before the instances are observed again
     * @param observer called whenever time has passed, and again when what was due has happened
     */
    ManualDriver(Duration patience, Instant begin, Duration most, Runnable observer) {
        this.waits = new BoundedWaits(patience);
        this.clock = new ManualClock(begin);
        this.mostNanos = most.toNanos();
        this.observer = observer;
    }

    /** The builder of an instance that this drives. A graceful end interrupts work at once, since no time passes. */
    public LeaseElectionsBuilder builder(LeaseStore store) {
        return drive(LeaseElections.builder(store), new Circumstances(clock, () -> true, () -> false));
    }

    /** Lets this drive the instance that is built, under these circumstances. */
    LeaseElectionsBuilder drive(LeaseElectionsBuilder builder, Circumstances circumstances) {
        return builder.driver(new ByHand(circumstances)).interruptAfter(Duration.ZERO);
    }

    /** The clocks that this moves. */
    InstanceClock clock() {
        return clock;
    }

    /** The time of the wall clocks of the instances. */
    public Instant now() {
        return clock.read().wallTime();
    }

    /** Lets everything happen that is due now. */
    public void settle() {
        waits.refuseListeners();
        boolean sent = true;
        while (sent) {
            sent = false;
            for (Driven each : driven()) {
                sent |= each.circumstances.deliversHints().getAsBoolean();
                sent |= sendDue(each.engine);
            }
            waits.awaitListeners();
        }
        running().forEach(engine -> waits.awaitLoops(engine.loops()));
    }

    /** Lets the instances that take part in an election observe it now, then lets everything happen that is due. */
    public void observe(String election) {
        running().forEach(engine -> engine.observe(election));
        settle();
    }

    /**
     * As {@link #settle()}, and waits for all terms that are ending: for the leader work in flight under them. While a
     * transfer waits for a heartbeat of the instance that is to lead, the clocks move on.
     */
    public void settleEndings() {
        settle();
        while (running().stream().anyMatch(Engine::areTransfersPending)) {
            advance(Duration.ofNanos(nanosToDue()));
        }
        running().forEach(waits::awaitEndings);
        settle();
    }

    /**
     * Moves the clocks forward by this time; what falls due on the way happens in its turn. Work that is stuck does not
     * keep time from passing: it is waited for once, and named at the end.
     */
    public void advance(Duration time) {
        long left = TimeUnit.NANOSECONDS.convert(time);
        if (left < 0) {
            throw new IllegalArgumentException("The clock cannot be moved by " + time + ": it never goes back");
        }
        waits.refuseListeners();
        IllegalStateException stuck = timePassed(null);
        while (left > 0) {
            long step = Math.max(1, Math.min(Math.min(left, mostNanos), nanosToDue()));
            clock.advance(step);
            left -= step;
            stuck = timePassed(stuck);
        }
        if (stuck != null) {
            throw stuck;
        }
    }

    private @Nullable IllegalStateException timePassed(@Nullable IllegalStateException stuckBefore) {
        running().forEach(Engine::tick);
        observer.run();
        IllegalStateException stuck = settle(stuckBefore);
        observer.run();
        return stuck;
    }

    private @Nullable IllegalStateException settle(@Nullable IllegalStateException stuckBefore) {
        if (stuckBefore != null) {
            running().forEach(ManualDriver::sendDue);
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
        return running().stream().mapToLong(Engine::nanosToDue).min().orElse(Long.MAX_VALUE);
    }

    private List<Engine> running() {
        return driven().stream().map(Driven::engine).toList();
    }

    private List<Driven> driven() {
        engines.removeIf(each -> each.engine.isStopped());
        return engines.stream()
                .filter(each -> each.circumstances.isAwake().getAsBoolean())
                .toList();
    }

    private static boolean sendDue(Engine engine) {
        int times = 0;
        while (engine.sendDue()) {
            if (++times > MOST_REQUESTS) {
                throw new IllegalStateException(
                        "More than " + MOST_REQUESTS + " requests to the store were due at the same moment, so each one"
                                + " leads to another: check that the LeaseStore of the test returns what it stores");
            }
        }
        return times > 0;
    }

    /**
     * What an instance is driven under.
     *
     * @param clock its own
     * @param isAwake whether it does anything at present
     * @param deliversHints delivers to it the hints of the store that wait for that; returns whether there were any
     */
    record Circumstances(InstanceClock clock, BooleanSupplier isAwake, BooleanSupplier deliversHints) {}

    private record Driven(Engine engine, Circumstances circumstances) {}

    private final class ByHand implements EngineDriver {

        private final Circumstances circumstances;

        ByHand(Circumstances circumstances) {
            this.circumstances = circumstances;
        }

        @Override
        public InstanceClock clock() {
            return circumstances.clock();
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        @Override
        public ExecutorService listenerThreads(String instance) {
            return waits.listenerThreads(instance, circumstances.isAwake());
        }

        @Override
        public void begin(Engine engine) {
            engines.add(new Driven(engine, circumstances));
        }

        @Override
        public boolean await(Engine engine, BooleanSupplier condition, long nanos) throws InterruptedException {
            // nobody else would send the requests that the condition may wait for
            sendDue(engine);
            return engine.await(condition, nanos);
        }
    }
}
