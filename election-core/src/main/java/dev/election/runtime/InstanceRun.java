// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start of an instance: an engine that is kept going until it leaves. */
final class InstanceRun {

    private static final Logger log = LoggerFactory.getLogger(LeaseElections.class);
    private static final Duration SHORTEST_FAREWELL = Duration.ofSeconds(1);

    private final LeaseElectionsBuilder settings;
    private final Engine engine;

    private InstanceRun(LeaseElectionsBuilder settings, Engine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    static InstanceRun begin(
            LeaseElectionsBuilder settings,
            Map<String, ElectionView> views,
            Subscriptions subscriptions,
            Journal journal) {
        Identity identity = new Identity(
                settings.instance, settings.address, () -> UUID.randomUUID().toString());
        Drive drive = settings.drive;
        ElectionMachine machine = new ElectionMachine(settings.timing(), identity, drive.random());
        Engine engine = engine(machine, settings.store, drive.clock(), views, subscriptions, journal);
        drive.begin(engine, settings.instance, subscriptions);
        return new InstanceRun(settings, engine);
    }

    /** The machine with all that publishes what it decides, and no thread yet. */
    static Engine engine(
            ElectionMachine machine,
            LeaseStore store,
            InstanceClock clock,
            Map<String, ElectionView> views,
            Subscriptions subscriptions,
            Journal journal) {
        LeaseView view = new LeaseView(clock);
        Publisher publisher = new Publisher(views, subscriptions, journal, view);
        Engine engine = new Engine(machine, store, clock, view, publisher::publish);
        publisher.whenDrained(term -> engine.act(now -> machine.drained(term.election(), term.token(), now)));
        return engine;
    }

    Engine engine() {
        return engine;
    }

    /** Gives everything up in order, within the shutdown timeout; see {@link LeaseElections#close()}. */
    void leave() {
        ElectionMachine machine = engine.machine();
        engine.act(machine::close);
        try {
            if (!settings.drive.await(
                    engine, () -> !machine.isDraining(), TimeUnit.NANOSECONDS.convert(settings.shutdownTimeout))) {
                List<String> unfinished = engine.read(now -> machine.draining());
                log.warn(
                        "Work or listeners of {} outlasted the shutdown timeout of {} ms: the lease is not released but left"
                                + " to run out within {} ms, so that no successor begins before",
                        unfinished,
                        settings.shutdownTimeout.toMillis(),
                        settings.leaseDuration.toMillis());
            } else if (!settings.drive.await(
                    engine, machine::isClosed, farewell().toNanos())) {
                log.warn(
                        "The lease store did not confirm that the lease is closed; it runs out within {} ms",
                        settings.leaseDuration.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn(
                    "Interrupted while leaving: the lease is left to run out within {} ms",
                    settings.leaseDuration.toMillis());
        } finally {
            engine.stop();
        }
    }

    // two calls' time: a store that does not answer by then is left to others, who wait for the lease to run out
    private Duration farewell() {
        Duration twoCalls = settings.store.callTimeout().multipliedBy(2);
        return twoCalls.compareTo(SHORTEST_FAREWELL) < 0 ? SHORTEST_FAREWELL : twoCalls;
    }
}
