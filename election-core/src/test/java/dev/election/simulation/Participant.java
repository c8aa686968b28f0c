// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.protocol.Request;
import dev.election.runtime.SimulatedInstance;
import dev.election.runtime.SimulatedInstance.Loop;
import dev.election.store.Hint;
import dev.election.store.Lease;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine with one process after another: each an instance of what ships, with its loops, its pauses, its crashes.
 */
final class Participant {

    private static final long TIMER_NANOS = 250_000_000;
    private static final long LOOP_NANOS = 1_000_000_000;
    private static final long JITTER_NANOS = 1_000_000;

    final String name;
    final SimulatedClock clock;
    private final World world;
    private final Map<Loop, Long> planned = new EnumMap<>(Loop.class);
    private final List<Runnable> waiting = new ArrayList<>();
    private final SitsOutUntilLed store;
    private @Nullable SimulatedInstance instance;
    private Listening listening;
    private Faults faults = Faults.NONE;
    private boolean blind;
    private boolean paused;
    private boolean suspended;
    private long process;
    private long requests;
    // The lease whose opening was answered last.
    private @Nullable String leaseId;
    // Leases that it expired after a wait that began before the store was set back.
    private final Set<String> expiredInError = new HashSet<>();
    // The leases as this process was shown them last, each since its heartbeat was the same.
    private Map<String, Silence> silences = new HashMap<>();
    // The tickets of the observations whose answer this process waits for.
    private final Set<Long> observations = new HashSet<>();
    // The highest token of each election that this process was shown, or has held; and what the current event adds.
    private final Map<String, Long> tokensSeen = new HashMap<>();
    private final Map<String, Long> tokensShownNow = new HashMap<>();
    // The last term of each election that this process ended by force.
    private final Map<String, Long> forced = new HashMap<>();

    Participant(String name, World world) {
        this.name = name;
        this.world = world;
        // two clocks differ by no more than the drift if each differs from true time by half of it
        double most = world.broken.contains(Rule.RATES_WITHIN_THE_DRIFT) ? 0.2 : world.timing.drift() / 2;
        double rate = 1 + (world.random.nextDouble() * 2 - 1) * most;
        boolean trusting = world.broken.contains(Rule.DISTRUSTS_A_CLOCK_THAT_STOOD_STILL);
        this.clock = new SimulatedClock(world.time::now, rate, world.random.nextLong(), trusting);
        clock.stepWall(world.random.nextLong(-3_600_000_000_000L, 3_600_000_000_000L));
        this.listening = new Listening(this, world);
        this.store = new SitsOutUntilLed(
                world.store, world.broken.contains(Rule.ENDS_A_SIT_OUT_WITH_A_TOKEN), world.time::now);
    }

    // ---- the life of its processes

    void start() {
        if (instance != null) {
            return;
        }
        process++;
        planned.clear();
        leaseId = null;
        silences.clear();
        observations.clear();
        tokensSeen.clear();
        tokensShownNow.clear();
        forced.clear();
        listening = new Listening(this, world);
        Identity identity = new Identity(name, null, world::newLeaseId, world.balance);
        instance = new SimulatedInstance(
                world.timing,
                identity,
                new SplittableRandom(world.random.nextLong()),
                clock::read,
                task -> later(!world.peace && world.chance(0.05) ? world.upTo(world.leaseNanos) : 0, task),
                listening);
        write("starts");
        world.elections.forEach(instance::join);
        tell(ElectionMachine::stand);
    }

    void crash() {
        write("crashes");
        end();
    }

    private void end() {
        instance = null;
        process++;
        waiting.clear();
        paused = false;
        suspended = false;
        clock.resume();
    }

    /** Leaves in order, within a bound; then it is gone in any case. */
    void close() {
        write("closes");
        tell(ElectionMachine::close);
        later(3 * world.leaseNanos, this::end);
    }

    private void endIfClosed() {
        SimulatedInstance current = instance;
        if (current != null && current.isClosed()) {
            write("is closed");
            end();
        }
    }

    void pause(long nanos, boolean withMachine) {
        if (paused || instance == null) {
            return;
        }
        boolean machineToo = withMachine && !clock.wouldHideASuspension();
        write(machineToo ? "is suspended for %d ms" : "is paused for %d ms", nanos / 1_000_000);
        paused = true;
        if (machineToo) {
            suspended = true;
            clock.suspend();
        }
        long ofProcess = process;
        world.time.in(nanos, () -> {
            if (process == ofProcess) {
                resume();
            }
        });
    }

    void resume() {
        if (!paused) {
            return;
        }
        write("goes on");
        clock.resume();
        paused = false;
        suspended = false;
        List<Runnable> missed = List.copyOf(waiting);
        waiting.clear();
        missed.forEach(Runnable::run);
        plan();
    }

    /** Happens in this process after some time: later if it is paused, never if it is gone. */
    void later(long nanos, Runnable action) {
        long ofProcess = process;
        world.time.in(nanos, () -> {
            if (process == ofProcess) {
                inProcess(action);
            }
        });
    }

    private void inProcess(Runnable action) {
        if (paused) {
            waiting.add(() -> inProcess(action));
            return;
        }
        action.run();
        endIfClosed();
        plan();
    }

    void stepDown(String election) {
        if (leads(election)) {
            write("steps down from %s", election);
            store.steppedDown(world.leaseNanos);
        }
        tell((machine, now) -> machine.stepDown(election, null, now));
    }

    /** Ends a term although its work and its listeners have not finished. */
    void stepDownNow(String election) {
        running().ifPresent(instance -> {
            Long token = instance.publishedToken(election);
            if (token != null && !paused) {
                write("ends %s by force", election);
                forced.put(election, token);
                store.steppedDown(world.leaseNanos);
            }
        });
        tell((machine, now) -> machine.stepDownNow(election, now));
    }

    /** The token that somebody would believe in who thinks that a term lasts until its work has ended. */
    @Nullable
    Long forced(String election) {
        return forced.get(election);
    }

    void tell(BiConsumer<ElectionMachine, ClockReading> wish) {
        inProcess(() -> running().ifPresent(i -> i.tell(wish)));
    }

    // ---- its loops

    private void plan() {
        SimulatedInstance current = instance;
        if (current == null || paused) {
            return;
        }
        for (Loop loop : Loop.values()) {
            long most = loop == Loop.TIMER ? TIMER_NANOS : LOOP_NANOS;
            long due = clock.trueNanos(Math.min(most, Math.max(50_000, current.nanosToDue(loop))));
            long at = world.time.now() + due;
            Long before = planned.get(loop);
            if (before == null || at < before) {
                planned.put(loop, at);
                later(due + world.random.nextLong(JITTER_NANOS), () -> wake(loop, at));
            }
        }
    }

    private void wake(Loop loop, long plannedAt) {
        if (!Long.valueOf(plannedAt).equals(planned.get(loop))) {
            return; // planned anew meanwhile
        }
        planned.remove(loop);
        SimulatedInstance current = instance;
        if (loop == Loop.TIMER) {
            clock.lookedAt();
        }
        Request<Command> request = current == null ? null : current.poll(loop);
        if (current != null && request != null) {
            requests++;
            if (request.command() instanceof Command.Observe) {
                observations.add(request.ticket());
            }
            send(current, request);
        }
    }

    private void send(SimulatedInstance asker, Request<Command> request) {
        Map<String, Silence> known = request.command() instanceof Command.Expire ? Map.copyOf(silences) : Map.of();
        long there = world.wayNanos(faults);
        if (faults.refused()) {
            later(there, () -> giveUp(asker, request));
            return;
        }
        // the process may be paused between having asked and having sent
        later(!world.peace && world.chance(0.02) ? world.upTo(world.heartbeatNanos) : 0, () -> {
            boolean seen = !blind || request.command() instanceof Command.OfLease;
            if (!world.chance(faults.lost()) && seen) {
                arrive(asker, request, known, there, world.chance(faults.answerLost()));
            }
            if (world.chance(faults.doubled())) {
                arrive(asker, request, known, there + world.upTo(2 * world.leaseNanos), true);
            }
        });
        later(clock.trueNanos(world.callTimeoutNanos), () -> giveUp(asker, request));
    }

    private void arrive(
            SimulatedInstance asker,
            Request<Command> request,
            Map<String, Silence> known,
            long there,
            boolean answerLost) {
        long back = world.wayNanos(faults);
        long ofProcess = process;
        // an observation may read its two tables at two moments
        long between = request.command() instanceof Command.Observe ? world.betweenTwoReads() : 0;
        world.time.in(there, () -> {
            Map<String, Lease> leases = world.store.leasesNow();
            int setBacks = world.store.setBacks();
            world.time.in(between, () -> {
                Runnable answer = act(asker, request, new Moment(leases, setBacks), between > 0);
                noteExpiries(known, leases.keySet());
                if (!answerLost && process == ofProcess) {
                    later(back, answer);
                    if (!world.peace && world.chance(0.002)) { // frozen before it learns of what the store did
                        pause(world.upTo(3 * world.leaseNanos), world.chance(0.3));
                    }
                }
            });
        });
    }

    private Runnable act(SimulatedInstance asker, Request<Command> request, Moment moment, boolean twoMoments) {
        write("%s", request.command());
        world.store.showLeasesOf(twoMoments ? moment.leases() : null);
        Map<String, Long> tokens = world.store.tokensNow();
        try {
            Runnable answer = answer(asker, request);
            return () -> {
                learn(request, tokens, moment);
                answer.run();
            };
        } catch (RuntimeException refused) {
            return () -> giveUp(asker, request);
        } finally {
            world.store.showLeasesOf(null);
        }
    }

    /** Leases that are gone although the wait for their heartbeat began before the store was set back. */
    private void noteExpiries(Map<String, Silence> known, Set<String> before) {
        Set<String> now = world.store.leasesNow().keySet();
        known.forEach((lease, silence) -> {
            if (silence.setBacks() < world.store.setBacks() && before.contains(lease) && !now.contains(lease)) {
                expiredInError.add(lease);
            }
        });
    }

    /** The heartbeat of a lease, and how often the store had been set back when it was shown first. */
    private record Silence(long heartbeat, int setBacks) {}

    /** The leases at some moment, and how often the store had been set back by then. */
    private record Moment(Map<String, Lease> leases, int setBacks) {}

    private Runnable answer(SimulatedInstance asker, Request<Command> request) {
        if (world.broken.contains(Rule.COUNTS_FROM_BEFORE_THE_QUESTION)) {
            return asker.askAndCountFromTheAnswer(store, request);
        }
        if (world.broken.contains(Rule.CLAIMS_ABOVE_ALL_TOKENS_SEEN)) {
            return asker.askForTheNextToken(store, request);
        }
        return asker.ask(store, request);
    }

    private void learn(Request<Command> request, Map<String, Long> tokens, Moment moment) {
        if (request.command() instanceof Command.Open open) {
            leaseId = open.lease().id();
        } else if (request.command() instanceof Command.Observe && observations.remove(request.ticket())) {
            tokens.forEach(this::learn);
            Map<String, Silence> next = new HashMap<>();
            moment.leases().forEach((id, lease) -> {
                Silence silence = silences.get(id);
                boolean beats = silence == null || silence.heartbeat() != lease.heartbeat();
                next.put(id, beats ? new Silence(lease.heartbeat(), moment.setBacks()) : silence);
            });
            silences = next;
        }
    }

    private void giveUp(SimulatedInstance asker, Request<Command> request) {
        if (request.command() instanceof Command.Observe) {
            observations.remove(request.ticket());
        }
        asker.failed(request);
    }

    /** The store hints that elections became free: perhaps it is heard, sooner or later, and perhaps it is not true. */
    void maybeHinted(Hint hint) {
        if (world.chance(world.hintsHeard)) {
            Hint heard = world.chance(0.1) ? world.store.wrongHint(world.random) : hint;
            later(world.wayNanos(faults), () -> tell((machine, now) -> machine.hinted(heard, now)));
        }
    }

    void suffer(Faults newFaults) {
        faults = newFaults;
        write("%s", newFaults);
    }

    /** Whether only requests about its own lease are answered. */
    void blind(boolean isBlind) {
        blind = isBlind;
    }

    // ---- what others may know

    Optional<SimulatedInstance> running() {
        return Optional.ofNullable(instance);
    }

    /** Whether nobody can ask this machine anything, so that what it would say does not matter. */
    boolean isSuspended() {
        return suspended;
    }

    boolean isPaused() {
        return paused;
    }

    long requests() {
        return requests;
    }

    Listening listening() {
        return listening;
    }

    /** The leases that it expired after a wait that began before the store was set back. */
    Set<String> expiredInError() {
        return expiredInError;
    }

    /** The lease under which it leads, if it does. */
    @Nullable
    String leaseId() {
        return leaseId;
    }

    /** The highest token of this election that its process had been shown, or had held, before the current event. */
    long highestTokenSeen(String election) {
        return tokensSeen.getOrDefault(election, 0L);
    }

    /** The current event is over: what it has shown is known from now on. */
    void remember() {
        tokensShownNow.forEach((election, token) -> tokensSeen.merge(election, token, Math::max));
        tokensShownNow.clear();
    }

    /** It is shown this token, or holds it. */
    void learn(String election, long token) {
        tokensShownNow.merge(election, token, Math::max);
    }

    boolean leads(String election) {
        SimulatedInstance current = instance;
        return !paused && current != null && current.election(election).isLeader();
    }

    void write(String format, Object... arguments) {
        world.transcript.write(world.time.now(), name + " " + format, arguments);
    }
}
