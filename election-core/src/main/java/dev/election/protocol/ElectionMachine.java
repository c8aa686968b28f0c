// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Candidate;
import dev.election.RevocationReason;
import dev.election.store.ClaimResult;
import dev.election.store.Lease;
import dev.election.store.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One instance's part in all its elections: the rules of the lease protocol, stepped by hand. Mutable; confined to one
 * thread at a time; the caller holds a lock, and does the I/O outside of it.
 *
 * <p>There are two lines of questions to the store, each with at most one question out: <em>renewals</em> (open, renew,
 * close the lease), which nothing must ever hold up, and <em>claims</em> (all the rest, which may wait for a locked
 * record). For each, ask {@code nanosTo…} how long nothing is due, {@code next…} for the question, and give back the answer
 * with the reading from after it arrived, or {@code failed}. A question that is given up may take effect all the same;
 * its late answer is ignored. After each call, {@link #drainTransitions()} tells what has changed.
 */
public final class ElectionMachine {

    private final Timing timing;
    private final Identity identity;
    private final OwnLease own;
    private final Elections elections;
    private final Neighbours neighbours = new Neighbours();
    private final List<Transition> transitions = new ArrayList<>();
    private final Channel<Command> renewals;
    private final Channel<Command> claims;
    private boolean standing;
    private boolean closing;
    private boolean atRiskTold;
    private long renewDueNanos;
    private long observeDueNanos;
    private long observeAskedNanos;
    private boolean observedOnce;
    // After a failure these wait, so that a locked record holds up neither the observation nor the claims of others.
    private long releaseDueNanos;
    private long expireDueNanos;
    private boolean releaseFailed;
    private boolean expireFailed;

    /** For an instance that was not started yet: {@link #stand} makes it open a lease. */
    public ElectionMachine(Timing timing, Identity identity, RandomGenerator random) {
        this(timing, identity, random, new OwnLease(timing.beliefNanos()));
    }

    ElectionMachine(Timing timing, Identity identity, RandomGenerator random, OwnLease own) {
        this.timing = timing;
        this.identity = identity;
        this.own = own;
        this.elections = new Elections(timing, transitions, identity);
        this.renewals = new Channel<>(new Retry(timing.heartbeatNanos(), random));
        this.claims = new Channel<>(new Retry(timing.heartbeatNanos(), random));
    }

    // ---- what the application wants

    /** Takes part in an election, whose highest token seen so far is given (0 for none). */
    public void join(String election, long highestSeen, ClockReading now) {
        elections.join(election, highestSeen);
        observeSoon(now);
    }

    /** Stands for election from now on. */
    public void stand(ClockReading now) {
        standing = true;
        renewDueNanos = now.monotonicNanos();
        observeSoon(now);
    }

    /** Gives up all leadership in order, and claims nothing more until told to {@link #stand}. */
    public void withdraw(ClockReading now) {
        tick(now);
        standing = false;
        elections.drainAll(RevocationReason.WITHDRAWN);
    }

    /** Gives up all leadership in order, and then the lease: see {@link #isClosed()}. */
    public void close(ClockReading now) {
        tick(now);
        standing = false;
        closing = true;
        elections.drainAll(RevocationReason.CLOSED);
        renewDueNanos = now.monotonicNanos();
    }

    /** Gives up one election in order and sits out: for the time given, or until another instance leads. */
    public void stepDown(String election, @Nullable Duration sitOut, ClockReading now) {
        tick(now);
        elections.stepDown(election, sitOut, now);
    }

    /** Hands one election to another instance, which must be a {@linkplain #candidates candidate}. */
    public void transfer(String election, String instance, ClockReading now) {
        tick(now);
        elections.transfer(election, instance, now);
    }

    /** The listeners and the work in flight of a term that is being given up are done. */
    public void drained(String election, long token, ClockReading now) {
        tick(now);
        elections.drained(election, token);
        if (closing) {
            renewDueNanos = now.monotonicNanos();
        }
    }

    // ---- what others may know

    /** Until when our lease may be believed in; null when not at all. */
    public @Nullable Belief belief() {
        return own.belief();
    }

    /** Whether the instance was told to close, and its lease is gone or was never there. */
    public boolean isClosed() {
        return closing && renewals.isFree() && own.id() == null;
    }

    /** Whether terms are still being given up in order. */
    public boolean isDraining() {
        return elections.count(Candidacy.State.DRAINING) > 0;
    }

    /** The elections whose terms are still being given up in order. */
    public List<String> draining() {
        return elections.in(Candidacy.State.DRAINING).stream()
                .map(Candidacy::election)
                .toList();
    }

    /** The live instances that stand for election, as last observed. */
    public List<Candidate> candidates(ClockReading now) {
        return neighbours.candidates(own.id(), identity, now);
    }

    /** The highest token that was seen of each election. */
    public Map<String, Long> highestTokens() {
        return elections.highestTokens();
    }

    /** What has changed since the last call, in order. */
    public List<Transition> drainTransitions() {
        List<Transition> drained = List.copyOf(transitions);
        transitions.clear();
        return drained;
    }

    // ---- the clock

    /** Ends what the clock has ended: due after {@link #nanosToTick}, harmless at any time. */
    public void tick(ClockReading now) {
        Belief belief = own.belief();
        if (belief == null) {
            return;
        }
        long remaining = belief.remainingNanos(now);
        if (remaining <= 0) {
            lapse(now);
        } else if (remaining < timing.beliefNanos() / 2 && !atRiskTold) {
            atRiskTold = true;
            elections.atRisk(Duration.ofNanos(remaining));
        }
    }

    /** How long until the clock itself ends something, or puts it at risk. */
    public long nanosToTick(ClockReading now) {
        Belief belief = own.belief();
        if (belief == null || !elections.holdTerms()) {
            return Long.MAX_VALUE;
        }
        long remaining = belief.remainingNanos(now);
        return atRiskTold ? remaining : Math.max(0, remaining - timing.beliefNanos() / 2 + 1);
    }

    // protocol, rule 3: a term whose belief has ended is over for good, even if the next renewal succeeds
    private void lapse(ClockReading now) {
        own.renounce();
        if (elections.endAll(RevocationReason.LEASE_RAN_OUT)) {
            elections.holdBack(now);
        }
    }

    // ---- renewals: rules 1, 2 and 8

    /** How long no renewal is due. */
    public long nanosToRenewal(ClockReading now) {
        if (!renewals.isFree() || renewalWanted() == null) {
            return Long.MAX_VALUE;
        }
        return Math.max(renewals.nanosToRetry(now), renewDueNanos - now.monotonicNanos());
    }

    /** The next question about our own lease, if one is due. */
    public @Nullable Question<Command> nextRenewal(ClockReading now) {
        tick(now);
        Command wanted = nanosToRenewal(now) <= 0 ? renewalWanted() : null;
        if (wanted == null) {
            return null;
        }
        if (wanted instanceof Command.Open) {
            // protocol, rule 1: an id that was never used, also after an opening that went unanswered
            wanted = new Command.Open(new Lease(
                    identity.leaseIds().get(), identity.instance(), identity.address(), 0, timing.leaseDuration()));
        }
        return renewals.ask(wanted, now);
    }

    private @Nullable Command renewalWanted() {
        String id = own.id();
        if (id == null) {
            return standing ? OPEN : null;
        }
        return closing && !elections.holdTerms() ? new Command.CloseLease(id) : new Command.Renew(id);
    }

    // stands for any opening; the lease itself is made when it is asked
    private static final Command OPEN = new Command.Open(new Lease("-", "-", null, 0, Duration.ofMillis(1)));

    /** A lease was opened. */
    public void opened(Question<Command> question, ClockReading now) {
        if (renewals.accept(question) && question.command() instanceof Command.Open open) {
            own.opened(open.lease().id(), question.asked(), now);
            renewedAt(question, now);
        }
    }

    /** A renewal was answered. */
    public void renewed(Question<Command> question, boolean exists, ClockReading now) {
        tick(now);
        if (!renewals.accept(question)) {
            return;
        }
        if (exists) {
            own.renewed(question.asked(), now);
            atRiskTold = false;
            renewedAt(question, now);
            return;
        }
        own.gone();
        if (elections.leaseGone()) {
            elections.holdBack(now);
        }
        renewDueNanos = now.monotonicNanos();
    }

    private void renewedAt(Question<Command> question, ClockReading now) {
        renewDueNanos = question.asked().monotonicNanos() + timing.heartbeatNanos();
        atRiskTold = false;
        // the look at the others follows the renewal, so that one connection serves both
        if (!observedOnce || now.monotonicNanos() - observeAskedNanos >= timing.heartbeatNanos() / 2) {
            observeDueNanos = Math.min(observeDueNanos, now.monotonicNanos());
        }
    }

    /** The lease was closed: rule 8. */
    public void closed(Question<Command> question) {
        if (renewals.accept(question)) {
            own.gone();
            elections.leaseGone();
        }
    }

    // ---- claims: rules 4 to 7

    /** How long nothing is due on the line of claims. */
    public long nanosToClaim(ClockReading now) {
        if (!claims.isFree()) {
            return Long.MAX_VALUE;
        }
        long due = observeDueNanos - now.monotonicNanos();
        if (elections.isEmpty()) {
            due = Long.MAX_VALUE;
        }
        due = Math.min(due, nanosToRelease(now));
        if (standing && own.isBelieved(now)) {
            due = Math.min(due, Math.min(nanosToExpiry(now), elections.nanosToClaim(now)));
        }
        return Math.max(claims.nanosToRetry(now), due);
    }

    private long nanosToRelease(ClockReading now) {
        if (own.id() == null || closing || !elections.hasReleases()) {
            return Long.MAX_VALUE;
        }
        return releaseFailed ? releaseDueNanos - now.monotonicNanos() : 0;
    }

    private long nanosToExpiry(ClockReading now) {
        long silent = neighbours.nanosToExpiry(own.id(), now);
        return expireFailed ? Math.max(silent, expireDueNanos - now.monotonicNanos()) : silent;
    }

    /** The next question about the elections, if one is due. */
    public @Nullable Question<Command> nextClaim(ClockReading now) {
        tick(now);
        if (nanosToClaim(now) > 0) {
            return null;
        }
        Command command = claimWanted(now);
        if (command instanceof Command.Observe) {
            observedOnce = true;
            observeAskedNanos = now.monotonicNanos();
            observeDueNanos =
                    now.monotonicNanos() + timing.heartbeatNanos() + (standing ? timing.heartbeatNanos() / 4 : 0);
        }
        return claims.ask(command, now);
    }

    private Command claimWanted(ClockReading now) {
        String id = own.id();
        if (id != null && nanosToRelease(now) <= 0) {
            return elections.release(id, neighbours);
        }
        if (id != null && standing && own.isBelieved(now)) {
            Lease silent = nanosToExpiry(now) <= 0 ? neighbours.silent(id, now) : null;
            if (silent != null) {
                return new Command.Expire(silent.id(), silent.heartbeat());
            }
            if (elections.nanosToClaim(now) <= 0) {
                return elections.claim(id, now);
            }
        }
        Map<String, Long> missing = elections.missing();
        return missing.isEmpty() || !standing ? elections.observe(id) : new Command.Enroll(missing);
    }

    /** Records were added. */
    public void enrolled(Question<Command> question, ClockReading now) {
        if (claims.accept(question)) {
            elections.enrolled();
            observeDueNanos = now.monotonicNanos();
        }
    }

    /** The store showed its records. */
    public void observed(Question<Command> question, Observation observation, ClockReading now) {
        tick(now);
        if (!claims.accept(question)) {
            return;
        }
        neighbours.observed(observation.leases(), now);
        String ownId = own.id();
        boolean mayLead = standing && own.isBelieved(now);
        if (elections.observed(observation.leaders(), neighbours, ownId, mayLead, now)) {
            elections.holdBack(now);
        }
        if (!elections.missing().isEmpty() && standing) {
            observeDueNanos = now.monotonicNanos();
        }
    }

    /** An expiry was answered. */
    public void expired(Question<Command> question, boolean gone, ClockReading now) {
        tick(now);
        if (!claims.accept(question) || !(question.command() instanceof Command.Expire expire)) {
            return;
        }
        expireFailed = false;
        neighbours.forget(expire.leaseId());
        if (gone) {
            elections.holderGone(expire.leaseId(), now);
        } else {
            observeDueNanos = now.monotonicNanos();
        }
    }

    /** Claims were answered. */
    public void claimed(Question<Command> question, ClaimResult result, ClockReading now) {
        tick(now);
        if (!claims.accept(question) || !(question.command() instanceof Command.ClaimVacant command)) {
            return;
        }
        // without a lease that we believe in, whatever we won is settled by the next observation
        boolean mayLead = standing && command.leaseId().equals(own.id()) && own.isBelieved(now);
        if (!elections.claimed(command, result, mayLead, now)) {
            observeDueNanos = Math.min(observeDueNanos, now.monotonicNanos() + timing.heartbeatNanos() / 10);
        }
    }

    /** Releases were answered. */
    public void released(Question<Command> question, ClockReading now) {
        tick(now);
        if (claims.accept(question) && question.command() instanceof Command.Release release) {
            releaseFailed = false;
            elections.released(release);
            observeSoon(now);
        }
    }

    /** A transfer was answered. */
    public void transferred(Question<Command> question, boolean done, ClockReading now) {
        tick(now);
        if (claims.accept(question) && question.command() instanceof Command.Transfer transfer) {
            releaseFailed = false;
            elections.transferred(transfer, done);
            observeSoon(now);
        }
    }

    /** No answer came to a question of either line: it took effect, or did not, or will yet. */
    public void failed(Question<Command> question, ClockReading now) {
        tick(now);
        Command command = question.command();
        if (command instanceof Command.Open
                || command instanceof Command.Renew
                || command instanceof Command.CloseLease) {
            renewals.giveUp(question, now);
        } else if (claims.giveUp(question, now)) {
            observeSoon(now);
            claimUnanswered(command, now.monotonicNanos() + timing.heartbeatNanos() / 2);
        }
    }

    private void claimUnanswered(Command command, long againNanos) {
        if (command instanceof Command.ClaimVacant claim) {
            elections.unsettled(claim);
        } else if (command instanceof Command.Expire) {
            expireFailed = true;
            expireDueNanos = againNanos;
        } else if (command instanceof Command.Release) {
            releaseFailed = true;
            releaseDueNanos = againNanos;
        } else if (command instanceof Command.Transfer transfer) {
            releaseFailed = true;
            releaseDueNanos = againNanos;
            elections.transferred(transfer, false);
        }
    }

    private void observeSoon(ClockReading now) {
        observeDueNanos = now.monotonicNanos();
    }

    /** The elections that this instance leads now, for tests and the runtime. */
    Collection<Candidacy> candidacies() {
        return elections.all();
    }
}
