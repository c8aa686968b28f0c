// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import dev.election.RevocationReason;
import dev.election.protocol.Belief;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.protocol.Request;
import dev.election.protocol.Transition;
import dev.election.runtime.StoreAccess;
import dev.election.simulation.Rule;
import dev.election.simulation.SitsOutUntilLed;
import dev.election.store.LeaseStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a run: the machine that ships, its clocks, what it has asked and is waiting for, and its application.
 */
final class Contender {

    /** The lines of requests, in the order of their numbers. */
    static final int RENEWALS = 0;

    static final int CLAIMS = 1;

    // far from any duration, counter or token, and from each other's
    private static final long FIRST_NANOS = 1_000_000_000_000_000L;
    private static final long FIRST_MILLIS = 1_000_000_000_000L;

    // scatters nothing: what it would scatter is a request of order, and all orders are tried
    private static final RandomGenerator FIXED = () -> 0;

    /** A request on its way, or one that has arrived and whose answer is on its way. */
    private static final class Pending {

        private final Request<Command> request;
        private @Nullable BiConsumer<ElectionMachine, ClockReading> answer;

        Pending(Request<Command> request) {
            this.request = request;
        }

        boolean onlyReads() {
            return request.command() instanceof Command.Observe || request.command() instanceof Command.Enroll;
        }
    }

    final String name;
    private final int index;
    private final boolean joins;
    private final double rate;
    private final Scene scene;
    private final LeaseStore store;
    private final SitsOutUntilLed sitOuts;
    private final @Nullable Pending[] pending = new @Nullable Pending[2];
    private final List<Pending> late = new ArrayList<>();
    private @Nullable ElectionMachine machine;
    private int leases;
    private int starts;
    private boolean stands;
    private boolean frozen;
    private boolean suspended;
    private long suspendedAt;
    private long stoodStill;

    // What its application knows: the term that was granted and has not ended, and whether it is being given up.
    private @Nullable Long granted;
    private boolean leads;
    // What somebody would believe who thinks that a renewal brings the last term back.
    private @Nullable Long resumable;
    // The term whose drain ended last: somebody would still believe in it who thinks that it lasts while its work does.
    private @Nullable Long drained;
    // The last term that this instance was asked to give up, and when.
    private long steppedDownFrom = -1;
    private long steppedDownAt;
    // To whom it was asked to transfer its last term, while that one lived.
    private @Nullable Contender successor;
    // Which of the successor's starts that was: what it dies with does not come back with its next start.
    private int successorStart;
    // The lease whose opening was confirmed last.
    private @Nullable String lease;
    private boolean heldBack;

    Contender(int index, boolean joins, double rate, Scene scene) {
        this.index = index;
        this.name = String.valueOf((char) ('a' + index));
        this.joins = joins;
        this.rate = rate;
        this.scene = scene;
        this.sitOuts = new SitsOutUntilLed(scene.store, scene.isBroken(Rule.ENDS_A_SIT_OUT_WITH_A_TOKEN), scene::now);
        this.store = sitOuts;
    }

    // ---- its clocks

    ClockReading clock() {
        return new ClockReading(nanos(), millis());
    }

    private long nanos() {
        long trueNanos = (suspended ? suspendedAt : scene.now()) - stoodStill;
        return FIRST_NANOS * (index + 1) + (long) (trueNanos * rate);
    }

    private long millis() {
        long passed = scene.isBroken(Rule.DISTRUSTS_A_CLOCK_THAT_STOOD_STILL)
                ? nanos() - FIRST_NANOS * (index + 1)
                : (long) (scene.now() * rate);
        return FIRST_MILLIS * (index + 1) + passed / 1_000_000;
    }

    // ---- what happens to it

    void start() {
        starts++;
        machine = new ElectionMachine(
                Scene.TIMING,
                new Identity(name, null, () -> name + "-" + ++leases, scene.shared),
                2_048,
                FIXED,
                clock());
        stands = true;
        tell((m, now) -> {
            if (joins) {
                m.join(Scene.ELECTION, 0, now);
            }
            m.stand(now);
        });
    }

    void crash() {
        for (Pending one : pending) {
            if (one != null) {
                mayArriveLate(one);
            }
        }
        pending[RENEWALS] = null;
        pending[CLAIMS] = null;
        machine = null;
        granted = null;
        leads = false;
        resumable = null;
        drained = null;
        lease = null;
        stands = false;
        heldBack = false;
        steppedDownFrom = -1;
        thaw();
    }

    void freeze(boolean withClock) {
        frozen = true;
        if (withClock) {
            suspended = true;
            suspendedAt = scene.now();
        }
    }

    void thaw() {
        frozen = false;
        if (suspended) {
            suspended = false;
            stoodStill += scene.now() - suspendedAt;
        }
    }

    void tell(BiConsumer<ElectionMachine, ClockReading> wish) {
        ElectionMachine current = machine;
        if (current != null) {
            wish.accept(current, clock());
            absorb(current);
        }
    }

    void stepDown() {
        steppedDown();
        tell((m, now) -> m.stepDown(Scene.ELECTION, null, now));
    }

    void transfer(Contender other) {
        successor = other.isRunning() ? other : null;
        successorStart = other.starts;
        tell((m, now) -> m.transfer(Scene.ELECTION, other.name, now));
    }

    private void steppedDown() {
        steppedDownFrom = granted == null ? -1 : granted;
        steppedDownAt = scene.now();
        sitOuts.steppedDown(Scene.TIMING.leaseDuration().toNanos());
    }

    void withdraw() {
        stands = false;
        tell(ElectionMachine::withdraw);
    }

    void stand() {
        stands = true;
        tell(ElectionMachine::stand);
    }

    void drain() {
        Long term = granted;
        if (term != null) {
            drained = term;
            tell((m, now) -> m.drained(Scene.ELECTION, term, now));
        }
    }

    // ---- its requests

    boolean isDue(int line) {
        ElectionMachine current = machine;
        return current != null && !frozen && nanosTo(current, line) <= 0;
    }

    private long nanosTo(ElectionMachine current, int line) {
        ClockReading now = clock();
        return line == RENEWALS ? current.nanosToRenewal(now) : current.nanosToClaim(now);
    }

    /** How long nothing is due here, in true time. */
    long trueNanosToDue() {
        ElectionMachine current = machine;
        if (current == null || frozen) {
            return Long.MAX_VALUE;
        }
        long local =
                Math.min(Math.min(nanosTo(current, RENEWALS), nanosTo(current, CLAIMS)), current.nanosToTick(clock()));
        return local > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : Math.max(1, (long) Math.ceil(local / rate));
    }

    boolean isWaiting(int line) {
        return pending[line] != null;
    }

    /** Whether what was sent on this line changes nothing, so that it is all the same when and how often it arrives. */
    boolean onlyReads(int line) {
        Pending one = pending[line];
        return one != null && one.onlyReads();
    }

    int lateRequests() {
        return late.size();
    }

    /** Sends what is due on this line. */
    void send(int line) {
        tell((m, now) -> {
            Request<Command> request = line == RENEWALS ? m.nextRenewal(now) : m.nextClaim(now);
            if (request != null) {
                pending[line] = new Pending(request);
                if (request.command() instanceof Command.CloseLease) {
                    lease = null;
                }
            }
        });
    }

    /** What was sent on this line arrives at the store. */
    void act(int line) {
        Pending one = pending[line];
        if (one != null && one.answer == null) {
            one.answer = act(one.request);
        }
    }

    private BiConsumer<ElectionMachine, ClockReading> act(Request<Command> request) {
        scene.write(() -> name + ": " + request.command());
        try {
            BiConsumer<ElectionMachine, ClockReading> answer = StoreAccess.ask(store, request);
            boolean early = scene.isBroken(Rule.COUNTS_FROM_BEFORE_THE_QUESTION);
            return early && request.command() instanceof Command.Renew renew
                    ? (m, now) -> m.renewed(
                            new Request<>(request.ticket(), renew, now),
                            scene.store.leasesNow().containsKey(renew.leaseId()),
                            now)
                    : answer;
        } catch (RuntimeException refused) {
            return (m, now) -> m.failed(request, now);
        }
    }

    /** What was sent on this line is answered. */
    void answer(int line) {
        Pending one = pending[line];
        if (one == null) {
            return;
        }
        act(line);
        pending[line] = null;
        BiConsumer<ElectionMachine, ClockReading> answer = one.answer;
        if (answer != null) {
            if (one.request.command() instanceof Command.Open open) {
                lease = open.lease().id();
            }
            tell(answer);
        }
    }

    void giveUp(int line) {
        Pending one = pending[line];
        if (one == null) {
            return;
        }
        pending[line] = null;
        mayArriveLate(one);
        tell((m, now) -> m.failed(one.request, now));
    }

    private void mayArriveLate(Pending one) {
        if (one.answer == null && !one.onlyReads()) {
            late.add(one);
        }
    }

    /** What was sent on this line will arrive once more. */
    void repeat(int line) {
        Pending one = pending[line];
        if (one != null) {
            late.add(new Pending(one.request));
        }
    }

    void arriveLate() {
        Pending one = late.remove(0);
        BiConsumer<ElectionMachine, ClockReading> answer = act(one.request);
        if (!frozen) {
            tell(answer); // nobody waits for it
        }
    }

    void forgetLateRequests() {
        late.clear();
    }

    /** Ends what its clock has ended. */
    void tick() {
        if (!frozen) {
            tell(ElectionMachine::tick);
        }
    }

    // ---- what its application is told

    private void absorb(ElectionMachine current) {
        for (Transition transition : current.drainTransitions()) {
            if (transition instanceof Transition.Granted begun) {
                granted(begun.term().token());
            } else if (transition instanceof Transition.Revoked revoked) {
                leads = false;
                if (revoked.reason() != RevocationReason.LEASE_RAN_OUT) {
                    resumable = null;
                }
            } else if (transition instanceof Transition.Ended) {
                granted = null;
            } else if (transition instanceof Transition.BackedOff) {
                heldBack = true;
            }
        }
        if (current.belief() == null && pending[RENEWALS] == null && granted == null && !stands) {
            lease = null;
        }
    }

    private void granted(long token) {
        scene.write(() -> name + " leads with token " + token);
        scene.begun(this, token);
        granted = token;
        leads = true;
        resumable = token;
        drained = null;
        steppedDownFrom = -1;
        successor = null;
    }

    /**
     * Whether a transfer was requested to an instance that lived then and has died since, started again or not: the
     * lease that may have received the term died with it (decision 25, what remains).
     */
    boolean isDeceived() {
        return successor != null && (!successor.isRunning() || successor.starts != successorStart);
    }

    // ---- what others may know of it

    boolean isRunning() {
        return machine != null;
    }

    boolean isFrozen() {
        return frozen;
    }

    boolean stands() {
        return stands && machine != null;
    }

    /** Whether it stands, and in the election that is looked at. */
    boolean isCandidate() {
        return joins && stands();
    }

    boolean isHeldBack() {
        return heldBack;
    }

    boolean hasLease(@Nullable String id) {
        return id != null && id.equals(lease);
    }

    boolean leads() {
        return leads && beliefHolds();
    }

    boolean isCurrent() {
        return granted != null;
    }

    /** Whether it is not as it should be, and would stay so by itself. */
    boolean hangs() {
        return machine == null || frozen || !stands || pending[RENEWALS] != null || pending[CLAIMS] != null;
    }

    boolean isDraining() {
        return granted != null && !leads;
    }

    boolean knows(Contender other) {
        ElectionMachine current = machine;
        return current != null
                && current.isAlive(other.name, clock())
                && current.candidates(clock()).stream()
                        .anyMatch(c -> c.instance().equals(other.name));
    }

    /** Whether it was asked to step down, and nobody has led since, within the time for which it sits out then. */
    boolean sitsOut(long token) {
        return steppedDownFrom >= token
                && scene.now() - steppedDownAt <= Scene.TIMING.leaseDuration().toNanos();
    }

    /** Whether anybody who asks on this machine would be told that its term is current. */
    boolean believes() {
        if (suspended) {
            return false;
        }
        if (scene.isBroken(Rule.ASKS_THE_CLOCK)) {
            return granted != null;
        }
        if (scene.isBroken(Rule.ENDS_A_TERM_FOR_GOOD)) {
            return resumable != null && beliefHolds();
        }
        boolean worksOn = scene.isBroken(Rule.ENDS_THE_TERM_BEFORE_ITS_WORK_BY_FORCE) && drained != null;
        return (granted != null || worksOn) && beliefHolds();
    }

    /** Whether its belief is over, and its application was not told. */
    boolean isOverdue() {
        return !frozen && granted != null && !beliefHolds();
    }

    private boolean beliefHolds() {
        ElectionMachine current = machine;
        Belief belief = current == null ? null : current.belief();
        return belief != null && belief.holds(clock());
    }

    void addTo(Fingerprint all) {
        Fingerprint own = new Fingerprint(nanos(), millis());
        own.object(machine)
                .object(stands)
                .object(frozen)
                .object(suspended)
                .object(granted)
                .object(leads)
                .object(resumable)
                .object(lease)
                .object(isDeceived())
                .number(suspended ? scene.now() - suspendedAt : 0)
                .number(leases)
                .number(steppedDownFrom < 0 ? 0 : scene.now() - steppedDownAt);
        for (Pending one : pending) {
            own.object(one == null ? null : one.request).object(one != null && one.answer != null);
        }
        for (Pending one : late) {
            own.object(one.request);
        }
        all.number(own.value());
    }
}
