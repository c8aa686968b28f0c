// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static dev.election.runtime.TransitionLog.text;

import dev.election.HeartbeatTimes;
import dev.election.InstanceStatus;
import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the transitions of an instance in this order: the visible state, the calls of listeners (each listener on a
 * thread of its own), then metrics and the log, which nobody waits for. Called under the engine's lock, except where a
 * method says otherwise.
 *
 * @param views what the application reads, by the name of the election
 */
record Publisher(
        String instance,
        ConcurrentMap<String, ElectionView> views,
        Subscriptions subscriptions,
        Observers observers,
        History history,
        TransitionLog transitionLog) {

    Publisher(String instance, ListenerDispatcher dispatcher) {
        this(instance, new ConcurrentHashMap<>(), new Subscriptions(dispatcher), dispatcher);
    }

    Publisher(
            String instance,
            ConcurrentMap<String, ElectionView> views,
            Subscriptions subscriptions,
            ListenerDispatcher dispatcher) {
        this(
                instance,
                views,
                subscriptions,
                new Observers(dispatcher),
                new History(instance),
                new TransitionLog(instance, dispatcher.log()));
    }

    // ---- at any time

    LogQueue log() {
        return transitionLog.log();
    }

    /**
     * Forgets an election that was left, once its last term is over; listeners still receive the calls that were posted
     * before. Called under the engine's lock, or while there is no engine.
     *
     * @return whether it was forgotten
     */
    boolean forgetIfLeft(ElectionView view) {
        if (!view.isLeft() || view.held() != null || !views.remove(view.name(), view)) {
            return false;
        }
        subscriptions.forget(view.name());
        observers.post(observer -> observer.left(view)); // after all that was measured there
        return true;
    }

    // ---- transitions

    void publish(List<Transition> transitions, Engine engine) {
        if (transitions.isEmpty()) {
            return;
        }
        Losses.Explanation why = explain(transitions, engine);
        subscriptions.dispatcher().hold();
        try {
            transitions.forEach(each -> publishOrLog(each, why, engine));
        } finally {
            subscriptions.dispatcher().resume();
        }
        try {
            history.add(transitions, why.at().wallTime(), why::of);
            transitionLog.write(transitions, why::of);
            if (!why.flapping().isEmpty()) {
                log().warn(
                                "This instance lost leadership several times within 10 minutes: {}. Each time leader work is"
                                        + " interrupted, and not done until there is a leader again. Remove the cause, or lengthen"
                                        + " the lease (election.lease-duration) beyond the longest pause or outage",
                                why.causes());
            }
        } catch (Throwable e) {
            log().error("Transitions could not be logged", e);
        }
    }

    // Whatever goes wrong here, the transitions are published.
    private Losses.Explanation explain(List<Transition> transitions, Engine engine) {
        try {
            return engine.losses().explain(transitions, engine.clock().read());
        } catch (Throwable e) {
            log().error("The reason of a lost term could not be found out", e);
            return new Losses.Explanation(new ClockReading(0, 0), Map.of(), Map.of());
        }
    }

    /**
     * Reports that a renewal was confirmed only shortly before the belief would have ended. Called without the engine's
     * lock.
     */
    void marginIsSmall(InstanceStatus status) {
        HeartbeatTimes times = status.heartbeats();
        if (times == null || times.margin() == null) {
            return;
        }
        log().warn(
                        "A heartbeat was confirmed only {} before this instance would have lost what it leads: less than a third"
                                + " of the lease of {} was left. The last {} heartbeats took {} (p50), {} (p99) and {} (the"
                                + " longest), and one is sent every {}; the rest of the time this process stood still, or requests"
                                + " failed. {}, or remove the cause. Reported once until no margin has been that small for an hour",
                        text(times.margin()),
                        text(status.leaseDuration()),
                        times.count(),
                        text(times.p50()),
                        text(times.p99()),
                        text(times.max()),
                        text(status.heartbeatInterval()),
                        cure(status.leaseDuration(), times));
    }

    // A lease that is long enough is not shortened: then only the interval was too long for it.
    private static String cure(Duration lease, HeartbeatTimes times) {
        String interval = "election.heartbeat-interval to " + text(times.suggestedInterval());
        return times.suggestedLease().compareTo(lease) > 0
                ? "Set election.lease-duration to " + text(times.suggestedLease()) + " and " + interval
                : "The lease is long enough for that if heartbeats are sent more often: set " + interval;
    }

    private void publishOrLog(Transition transition, Losses.Explanation why, Engine engine) {
        try {
            publish(transition, why, engine);
        } catch (Throwable e) {
            log().error(
                            "An invariant broke while {} was published; the others are published all the same",
                            transition,
                            e);
        }
    }

    private void publish(Transition transition, Losses.Explanation why, Engine engine) {
        if (transition instanceof Transition.Granted granted) {
            granted(granted, engine.belief());
        } else if (transition instanceof Transition.Revoked revoked) {
            revoked(revoked.term(), revoked.reason(), why.of(revoked.reason()), engine);
        } else if (transition instanceof Transition.Forced forced) {
            interruptWork(held(forced.term()), true);
        } else if (transition instanceof Transition.Ended ended) {
            ended(ended.term(), engine);
        } else if (transition instanceof Transition.AtRisk atRisk) {
            HeldTerm term = held(atRisk.term());
            subscriptions.post(term.election(), listener -> listener.atRisk(term));
        } else if (transition instanceof Transition.LeaderSeen seen) {
            leaderSeen(seen.leader(), seen.vacancy());
        } else if (transition instanceof Transition.Vacated vacated) {
            showLeader(vacated.election(), null);
        } else if (transition instanceof Transition.Impaired impaired) {
            engine.liveness().impaired(impaired);
        } else if (transition instanceof Transition.Mended mended) {
            engine.liveness().mended(mended);
        }
    }

    private void granted(Transition.Granted granted, PublishedBelief belief) {
        ElectionView view = views.get(granted.term().election());
        if (view == null) {
            throw new IllegalStateException("Granted " + granted.term() + ", an election that was never joined");
        }
        HeldTerm term = new HeldTerm(granted, belief, view);
        view.publish(term);
        subscriptions.post(term.election(), listener -> listener.granted(term));
    }

    private void revoked(TermId id, RevocationReason reason, String detail, Engine engine) {
        HeldTerm term = held(id);
        if (!reason.isVoluntary()) {
            term.end();
            subscriptions.post(id.election(), listener -> listener.revoked(term, reason, detail));
            return;
        }
        // one for the work in flight, one for the listeners
        AtomicInteger left = new AtomicInteger(2);
        Runnable part = () -> {
            if (left.decrementAndGet() == 0) {
                engine.act(now -> engine.machine().drained(id.election(), id.token(), now));
            }
        };
        term.stopAdmission(part);
        engine.drains()
                .begun(
                        term,
                        reason,
                        subscriptions.post(id.election(), listener -> listener.revoked(term, reason, detail), part));
    }

    private void ended(TermId id, Engine engine) {
        HeldTerm term = held(id);
        term.end();
        engine.drains().ended(term);
        if (term.hasWork()) {
            interruptWork(term, false);
        }
        ElectionView view = views.get(id.election());
        if (view != null) {
            view.publish((HeldTerm) null);
            if (view.leader().filter(leader -> leader.token() == id.token()).isPresent()) {
                view.publish((Leader) null); // until another one is observed
            }
            if (forgetIfLeft(view)) {
                engine.liveness().forget(view.name());
            }
        }
    }

    /** Interrupts work in flight of the term, on a thread that nothing waits for: a driver may block an interrupt. */
    void interruptWork(HeldTerm term, boolean all) {
        subscriptions.promptly(() -> term.interruptWork(all));
    }

    private void leaderSeen(Leader leader, @Nullable Duration vacancy) {
        showLeader(leader.election(), leader);
        subscriptions.post(leader.election(), listener -> listener.leaderChanged(leader));
        if (vacancy != null) {
            observers.post(observer -> observer.vacancyEnded(leader.election(), vacancy));
        }
    }

    private void showLeader(String election, @Nullable Leader leader) {
        ElectionView view = views.get(election);
        if (view != null) {
            view.publish(leader);
        }
    }

    private HeldTerm held(TermId id) {
        ElectionView view = views.get(id.election());
        HeldTerm term = view == null ? null : view.held();
        if (term == null || term.token() != id.token()) {
            throw new IllegalStateException("No term " + id.token() + " of '" + id.election() + "' was granted before");
        }
        return term;
    }
}
