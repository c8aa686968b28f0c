// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.protocol.Belief;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.protocol.Request;
import dev.election.protocol.Timing;
import dev.election.store.Claim;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What ships, without its threads: the machine, the engine, the terms and the views of one instance, stepped by a
 * simulation that owns the clock, the listener's threads and the way to the store.
 */
public final class SimulatedInstance {

    /** The three loops of an instance. */
    public enum Loop {
        RENEWALS,
        CLAIMS,
        TIMER
    }

    private final ConcurrentMap<String, ElectionView> views = new ConcurrentHashMap<>();
    private final ElectionMachine machine;
    private final Engine engine;
    private final Supplier<ClockReading> clock;
    private final LeaseElections owner;

    public SimulatedInstance(
            Timing timing,
            Identity identity,
            RandomGenerator random,
            Supplier<ClockReading> clock,
            Executor listeners,
            LeadershipListener observer) {
        this.clock = clock;
        // answers what a view asks of its owner; it is never started
        owner = LeaseElections.builder(new InMemoryLeaseStore())
                .instance(identity.instance())
                .build();
        Subscriptions subscriptions = new Subscriptions(new ListenerDispatcher(listeners));
        subscriptions.add(null, observer, List.of());
        machine = new ElectionMachine(timing, identity, 2_048, random, clock.get());
        engine = new Engine(
                machine,
                timing,
                new InMemoryLeaseStore(),
                clock::get,
                new Publisher(identity.instance(), views, subscriptions, new ListenerDispatcher(task -> {})),
                timing.leaseDuration(),
                timing.leaseDuration().multipliedBy(3));
    }

    public void join(String election) {
        views.computeIfAbsent(election, name -> new ElectionView(name, owner));
        engine.act(now -> machine.join(election, 0, now));
    }

    public LeaderElection election(String name) {
        return Optional.ofNullable(views.get(name)).orElseThrow();
    }

    /** Something that the application wants of the machine. */
    public void tell(BiConsumer<ElectionMachine, ClockReading> wish) {
        engine.act(now -> wish.accept(machine, now));
    }

    public boolean isClosed() {
        return machine.isClosed();
    }

    // ---- the loops

    public long nanosToDue(Loop loop) {
        ClockReading now = clock.get();
        return switch (loop) {
            case RENEWALS -> machine.nanosToRenewal(now);
            case CLAIMS -> machine.nanosToClaim(now);
            case TIMER -> machine.nanosToTick(now);
        };
    }

    public @Nullable Request<Command> poll(Loop loop) {
        return switch (loop) {
            case RENEWALS -> engine.poll(machine::nextRenewal);
            case CLAIMS -> engine.poll(machine::nextClaim);
            case TIMER -> {
                engine.tick();
                yield null;
            }
        };
    }

    /** Lets the store act, and returns what brings the answer to this instance. */
    public Runnable ask(LeaseStore store, Request<Command> request) {
        StoreCall.Response response = StoreCall.send(store, request);
        return () -> engine.act(now -> response.to(machine, now));
    }

    /** As {@link #ask} for a renewal, but our promise is counted from the answer on: wrong on purpose. */
    public Runnable askAndCountFromTheAnswer(LeaseStore store, Request<Command> request) {
        if (!(request.command() instanceof Command.Renew renew)) {
            return ask(store, request);
        }
        boolean exists = store.renew(
                renew.leaseId(),
                renew.heartbeat(),
                renew.cohort(),
                request.sentAt().wallTime());
        return () -> engine.act(
                now -> machine.renewed(new Request<>(request.ticket(), request.command(), now), exists, now));
    }

    /** As {@link #ask} for a claim, but with the token next to that which the store shows: wrong on purpose. */
    public Runnable askForTheNextToken(LeaseStore store, Request<Command> request) {
        if (!(request.command() instanceof Command.ClaimVacant claim)) {
            return ask(store, request);
        }
        List<Claim> claims = claim.claims().stream()
                .map(one -> new Claim(one.election(), one.seenToken(), one.seenToken() + 1))
                .toList();
        return ask(
                store,
                new Request<>(request.ticket(), new Command.ClaimVacant(claim.leaseId(), claims), request.sentAt()));
    }

    public void failed(Request<Command> request) {
        engine.act(now -> machine.failed(request, now));
    }

    // ---- what it believes

    /** The token of the term that this instance believes to be current, as the application is told when it asks. */
    public @Nullable Long currentToken(String election) {
        HeldTerm term = held(election);
        return term != null && term.isCurrent() ? (Long) term.token() : null;
    }

    /** As {@link #currentToken}, without the trace that a question of the application leaves. */
    public @Nullable Long unaskedToken(String election) {
        Long token = publishedToken(election);
        return beliefHolds() ? token : null;
    }

    /** The token of the term that has begun and whose end was not published, whatever the clock says. */
    public @Nullable Long publishedToken(String election) {
        HeldTerm term = held(election);
        return term == null ? null : (Long) term.token();
    }

    public boolean beliefHolds() {
        Belief belief = machine.belief();
        return belief != null && belief.holds(clock.get());
    }

    /** Whether the belief is over by the clock although terms that rest on it were not ended. */
    public boolean isOverdue() {
        return machine.belief() != null && machine.nanosToTick(clock.get()) < Long.MAX_VALUE && !beliefHolds();
    }

    private @Nullable HeldTerm held(String election) {
        ElectionView view = views.get(election);
        return view == null ? null : view.held();
    }
}
