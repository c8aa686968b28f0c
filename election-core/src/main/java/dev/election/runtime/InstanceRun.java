// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.protocol.Transition;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start of an instance: an engine that is kept going until it leaves. */
final class InstanceRun {

    private static final Logger log = LoggerFactory.getLogger(LeaseElections.class);
    private static final Duration SHORTEST_FAREWELL = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_LISTENERS = Duration.ofMillis(100);

    private final LeaseElectionsBuilder settings;
    private final Engine engine;

    private InstanceRun(LeaseElectionsBuilder settings, Engine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    static InstanceRun begin(LeaseElectionsBuilder settings, Audience audience) {
        Identity identity = new Identity(
                settings.instance, settings.address, () -> UUID.randomUUID().toString(), settings.balance);
        Drive drive = settings.drive;
        ElectionMachine machine = new ElectionMachine(settings.timing(), identity, drive.random());
        Engine engine = engine(machine, settings.store, drive.clock(), audience, drive::isNews);
        InstanceRun run = new InstanceRun(settings, engine);
        drive.begin(engine, settings.instance, audience.subscriptions());
        return run;
    }

    /** The machine with all that publishes what it decides, and no thread yet. */
    static Engine engine(ElectionMachine machine, LeaseStore store, InstanceClock clock, Audience audience) {
        return engine(machine, store, clock, audience, transition -> true);
    }

    private static Engine engine(
            ElectionMachine machine,
            LeaseStore store,
            InstanceClock clock,
            Audience audience,
            Predicate<Transition> isNews) {
        LeaseView view = new LeaseView(clock);
        Pulse pulse = new Pulse(clock, audience.observers());
        Publisher publisher = new Publisher(audience, view, pulse.impairments);
        Engine engine = new Engine(
                machine,
                store,
                clock,
                view,
                pulse,
                audience.log(),
                all -> publisher.publish(
                        all.stream().allMatch(isNews)
                                ? all
                                : all.stream().filter(isNews).toList()));
        publisher.whenDrained(term -> engine.act(now -> machine.drained(term.election(), term.token(), now)));
        return engine;
    }

    Engine engine() {
        return engine;
    }

    /** How the instance fares; asks nothing of the engine's lock. */
    static InstanceStatus status(@Nullable InstanceRun run, boolean standing, LeaseElectionsBuilder settings) {
        if (run == null) {
            return new InstanceStatus(
                    Phase.STOPPED,
                    settings.leaseDuration,
                    settings.heartbeatInterval,
                    Duration.ZERO,
                    null,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    Map.of());
        }
        Pulse pulse = run.engine.pulse();
        return new InstanceStatus(
                standing ? Phase.STANDING : Phase.WATCHING,
                settings.leaseDuration,
                settings.heartbeatInterval,
                Duration.ofNanos(run.engine.view().remainingNanos()),
                pulse.lastHeartbeat(),
                pulse.renewalSilence(),
                pulse.observationSilence(),
                standing ? pulse.unconfirmed() : Duration.ZERO,
                pulse.standstill(),
                pulse.impairments.all());
    }

    /** Gives everything up in order, within the shutdown timeout; see {@link LeaseElections#close()}. */
    void leave(Subscriptions subscriptions) {
        ElectionMachine machine = engine.machine();
        engine.act(machine::close);
        boolean closed = false;
        List<String> unfinished = List.of();
        try {
            if (!awaitDrained(subscriptions)) {
                unfinished = engine.read(now -> machine.draining());
            } else {
                closed = await(machine::isClosed, farewell());
            }
        } finally {
            engine.stop();
        }
        // only now: an appender that blocks must not keep a lease renewed that is to run out
        if (!closed) {
            sayLeftToRunOut(unfinished);
        }
    }

    private boolean awaitDrained(Subscriptions subscriptions) {
        long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(settings.shutdownTimeout);
        boolean drained = false;
        long left = until - System.nanoTime();
        do {
            Duration slice = Duration.ofNanos(Math.min(left, LOOK_AT_LISTENERS.toNanos()));
            drained = await(() -> engine.machine().draining().isEmpty(), slice);
            if (!drained) {
                subscriptions.letGoOfThoseThatExit();
            }
            left = until - System.nanoTime();
        } while (!drained && left > 0);
        return drained;
    }

    private void sayLeftToRunOut(List<String> unfinished) {
        if (unfinished.isEmpty()) {
            log.warn(
                    "The lease store did not confirm that the lease is closed; it runs out within {} ms",
                    settings.leaseDuration.toMillis());
        } else {
            log.warn(
                    "Work or listeners of {} outlasted the shutdown timeout of {} ms: the lease is not released but left to"
                            + " run out within {} ms, so that no successor begins before",
                    unfinished,
                    settings.shutdownTimeout.toMillis(),
                    settings.leaseDuration.toMillis());
        }
    }

    /**
     * Waits for the condition; an interrupt does not shorten that, or others would wait for a lease that nobody holds on to. It is
     * kept from whatever is asked on this thread meanwhile, and set again.
     */
    private boolean await(BooleanSupplier condition, Duration most) {
        long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(most);
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return settings.drive.await(engine, condition, until - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // two calls' time: a store that does not answer by then is left to others, who wait for the lease to run out
    private Duration farewell() {
        Duration twoCalls = settings.store.callTimeout().multipliedBy(2);
        return twoCalls.compareTo(SHORTEST_FAREWELL) < 0 ? SHORTEST_FAREWELL : twoCalls;
    }
}
