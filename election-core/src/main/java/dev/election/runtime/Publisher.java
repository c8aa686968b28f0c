// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Publishes transitions: the state of all that happened at once, then listeners, each on a thread of its own, and only then what
 * nobody waits for: measurements and the journal. Called under the engine's lock only.
 */
final class Publisher {

    private record Vacancy(String election, Duration time) {}

    private final Audience audience;
    private final Map<String, ElectionView> views;
    private final Subscriptions subscriptions;
    private final Observers observers;
    private final Journal journal;
    private final LogQueue log;
    private final LeaseView lease;
    private final Impairments impairments;

    // Written once before the first transition.
    private Consumer<TermId> drained = term -> {};

    Publisher(Audience audience, LeaseView lease, Impairments impairments) {
        this.audience = audience;
        this.views = audience.views();
        this.subscriptions = audience.subscriptions();
        this.observers = audience.observers();
        this.journal = audience.journal();
        this.log = audience.log();
        this.lease = lease;
        this.impairments = impairments;
    }

    void whenDrained(Consumer<TermId> action) {
        drained = action;
    }

    void publish(List<Transition> transitions) {
        if (transitions.isEmpty()) {
            return;
        }
        subscriptions.hold();
        try {
            transitions.forEach(this::publishOrSay);
        } finally {
            subscriptions.letGo();
        }
        try {
            measure(transitions);
            journal.write(transitions);
        } catch (Throwable e) {
            log.error("What was published could be neither measured nor written down", e);
        }
    }

    private void publishOrSay(Transition transition) {
        try {
            publish(transition);
        } catch (Throwable e) {
            log.error(
                    "An invariant broke while {} was published; the others are published all the same", transition, e);
        }
    }

    private void measure(List<Transition> transitions) {
        List<Vacancy> ended = new ArrayList<>(0);
        for (Transition transition : transitions) {
            if (transition instanceof Transition.LeaderSeen seen && seen.vacancy() != null) {
                ended.add(new Vacancy(seen.leader().election(), seen.vacancy()));
            }
        }
        if (!ended.isEmpty()) {
            observers.tell(observer -> ended.forEach(each -> observer.vacancyEnded(each.election, each.time)));
        }
    }

    private void publish(Transition transition) {
        if (transition instanceof Transition.Granted granted) {
            granted(granted);
        } else if (transition instanceof Transition.Revoked revoked) {
            revoked(revoked.term(), revoked.reason());
        } else if (transition instanceof Transition.Ended ended) {
            ended(ended.term());
        } else if (transition instanceof Transition.AtRisk atRisk) {
            HeldTerm term = held(atRisk.term());
            subscriptions.tell(term.election(), listener -> listener.atRisk(term));
        } else if (transition instanceof Transition.LeaderSeen seen) {
            leaderSeen(seen.leader());
        } else if (transition instanceof Transition.Vacated vacated) {
            ElectionView view = views.get(vacated.election());
            if (view != null) {
                view.publish((Leader) null);
            }
        } else if (transition instanceof Transition.Impaired impaired) {
            impairments.begin(impaired);
        } else if (transition instanceof Transition.Mended mended) {
            impairments.end(mended);
        }
    }

    private void granted(Transition.Granted granted) {
        ElectionView view = views.get(granted.term().election());
        if (view == null) {
            throw new IllegalStateException("Granted " + granted.term() + ", an election that was never joined");
        }
        HeldTerm term = new HeldTerm(granted, lease, view);
        view.publish(term);
        subscriptions.tell(term.election(), listener -> listener.granted(term));
    }

    private void revoked(TermId id, RevocationReason reason) {
        HeldTerm term = held(id);
        if (!reason.isVoluntary()) {
            term.end();
            subscriptions.tell(id.election(), listener -> listener.revoked(term, reason));
            return;
        }
        // one for the work in flight, one for the listeners
        AtomicInteger left = new AtomicInteger(2);
        Runnable part = () -> {
            if (left.decrementAndGet() == 0) {
                drained.accept(id);
            }
        };
        term.stopAdmission(part);
        subscriptions.tell(id.election(), listener -> listener.revoked(term, reason), part);
    }

    private void ended(TermId id) {
        ElectionView view = views.get(id.election());
        HeldTerm term = held(id);
        term.end();
        if (view != null) {
            view.publish((HeldTerm) null);
            if (audience.forgetIfLeft(view)) {
                impairments.end(view.name());
            }
        }
    }

    private void leaderSeen(Leader leader) {
        ElectionView view = views.get(leader.election());
        if (view != null) {
            view.publish(leader);
        }
        subscriptions.tell(leader.election(), listener -> listener.leaderChanged(leader));
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
