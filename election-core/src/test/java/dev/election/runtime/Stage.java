// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.protocol.Request;
import dev.election.protocol.Timing;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One instance without threads: a test moves its clock, asks its questions, and lets its listeners be called. Lease 10
 * s, heartbeat 1 s, belief 9.9 s.
 */
final class Stage {

    static final Duration BELIEF = Duration.ofMillis(9_900);

    static final Duration INTERRUPT_AFTER = Duration.ofSeconds(2);
    static final Duration REPORT_AFTER = Duration.ofSeconds(5);

    final MovableClock clock = new MovableClock();
    final InMemoryLeaseStore store = new InMemoryLeaseStore();
    final Queue<Runnable> listenerTasks = new ArrayDeque<>();
    final ConcurrentMap<String, ElectionView> views = new ConcurrentHashMap<>();
    final Subscriptions subscriptions;
    final Observers observers;
    final ElectionMachine machine;
    final Engine engine;
    final ElectionView billing;
    final List<String> heard = new CopyOnWriteArrayList<>();
    private int leases;

    Stage() {
        this(null);
    }

    /** One whose listeners are called by this executor; by {@link #callListeners} if it is null. */
    Stage(@Nullable Executor listeners) {
        this(listeners, task -> {});
    }

    private Stage(@Nullable Executor listeners, Executor log) {
        subscriptions = new Subscriptions(new ListenerDispatcher(listeners == null ? listenerTasks::add : listeners));
        Publisher publisher = new Publisher("me", views, subscriptions, new ListenerDispatcher(log));
        observers = publisher.observers();
        Timing timing = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(1), 0.01);
        Identity me = new Identity("me", null, () -> "lease-" + ++leases);
        machine = new ElectionMachine(timing, me, 2_048, new SplittableRandom(1), clock.read());
        engine = new Engine(machine, timing, store, clock, publisher, INTERRUPT_AFTER, REPORT_AFTER);
        LeaseElections owner =
                LeaseElections.builder(new InMemoryLeaseStore()).instance("me").build();
        billing = new ElectionView("billing", owner);
        views.put("billing", billing);
        engine.act(now -> machine.join("billing", 0, now));
        engine.act(machine::stand);
    }

    static Stage leading() {
        Stage stage = new Stage();
        stage.settle();
        return stage;
    }

    /** As {@link #leading}, and the log is written at once. */
    static Stage leadingWithLog() {
        Stage stage = new Stage(null, Runnable::run);
        stage.settle();
        return stage;
    }

    /** Lets time pass, second by second, in which each heartbeat is on time. */
    void renewFor(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            engine.tick();
            settle();
        }
    }

    /** Asks whatever is due until nothing is. */
    void settle() {
        boolean asked = true;
        while (asked) {
            boolean renewal = ask(engine.poll(machine::nextRenewal));
            boolean claim = ask(engine.poll(machine::nextClaim));
            asked = renewal || claim;
        }
    }

    private boolean ask(@Nullable Request<Command> request) {
        if (request != null) {
            engine.send(request);
        }
        return request != null;
    }

    void callListeners() {
        for (Runnable task = listenerTasks.poll(); task != null; task = listenerTasks.poll()) {
            task.run();
        }
    }

    HeldTerm held() {
        HeldTerm term = billing.held();
        if (term == null) {
            throw new AssertionError("no term is held");
        }
        return term;
    }

    /** Adds a listener as the application does: told the present state first. */
    void listen() {
        engine.read((ClockReading now) -> {
            subscriptions.add("billing", listener(), views.values());
            return true;
        });
    }

    private LeadershipListener listener() {
        return new LeadershipListener() {
            @Override
            public void granted(Term term) {
                heard.add("granted " + term.token());
            }

            @Override
            public void revoked(Term term, RevocationReason reason) {
                heard.add("revoked " + term.token() + " " + reason);
            }
        };
    }
}
