// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Leader;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes transitions: state first, then listeners, then the log. Called under the engine's lock only. */
final class Publisher {

    private static final Logger log = LoggerFactory.getLogger(LeaseElections.class);

    private final Map<String, ElectionView> views;
    private final Subscriptions subscriptions;
    private final LeaseView lease;

    // Written once before the first transition.
    private Consumer<TermId> drained = term -> {};

    Publisher(Map<String, ElectionView> views, Subscriptions subscriptions, LeaseView lease) {
        this.views = views;
        this.subscriptions = subscriptions;
        this.lease = lease;
    }

    void whenDrained(Consumer<TermId> action) {
        drained = action;
    }

    void publish(List<Transition> transitions) {
        for (Transition transition : transitions) {
            if (transition instanceof Transition.Granted granted) {
                granted(granted.term());
            } else if (transition instanceof Transition.Revoked revoked) {
                revoked(revoked.term(), revoked.reason());
            } else if (transition instanceof Transition.Ended ended) {
                ended(ended.term());
            } else if (transition instanceof Transition.LeaderSeen seen) {
                leaderSeen(seen.leader());
            } else if (transition instanceof Transition.Vacated vacated) {
                views.computeIfPresent(vacated.election(), (name, view) -> {
                    view.publish((Leader) null);
                    return view;
                });
            } else {
                note(transition);
            }
        }
    }

    private void granted(TermId id) {
        ElectionView view = views.get(id.election());
        if (view == null) {
            throw new IllegalStateException("Granted " + id + ", an election that was never joined");
        }
        HeldTerm term = new HeldTerm(id, Instant.now(), lease);
        view.publish(term);
        log.info("Leading '{}' with token {}", id.election(), id.token());
        tell(id.election(), listener -> listener.granted(term), () -> {});
    }

    private void revoked(TermId id, RevocationReason reason) {
        ElectionView view = views.get(id.election());
        HeldTerm term = view == null ? null : view.held();
        if (term == null) {
            throw new IllegalStateException("Revoked " + id + ", a term that was never granted");
        }
        if (!reason.isVoluntary()) {
            term.end();
            log.warn("Lost term {} of '{}': {}", id.token(), id.election(), reason);
            tell(id.election(), listener -> listener.revoked(term, reason), () -> {});
            return;
        }
        log.info("Giving up term {} of '{}': {}", id.token(), id.election(), reason);
        // one for the work in flight, one for the listeners
        AtomicInteger left = new AtomicInteger(2);
        Runnable part = () -> {
            if (left.decrementAndGet() == 0) {
                drained.accept(id);
            }
        };
        term.stopAdmission(part);
        tell(id.election(), listener -> listener.revoked(term, reason), part);
    }

    private void ended(TermId id) {
        ElectionView view = views.get(id.election());
        HeldTerm term = view == null ? null : view.held();
        if (view != null && term != null && term.token() == id.token()) {
            term.end();
            view.publish((HeldTerm) null);
        }
    }

    private void leaderSeen(Leader leader) {
        ElectionView view = views.get(leader.election());
        if (view != null) {
            view.publish(leader);
        }
        log.info("'{}' is led by '{}' with token {}", leader.election(), leader.instance(), leader.token());
        tell(leader.election(), listener -> listener.leaderChanged(leader), () -> {});
    }

    private void note(Transition transition) {
        if (transition instanceof Transition.AtRisk atRisk) {
            ElectionView view = views.get(atRisk.term().election());
            HeldTerm term = view == null ? null : view.held();
            log.warn(
                    "Leadership of '{}' (token {}) is at risk: no renewal was confirmed for half the lease; it ends in {} ms",
                    atRisk.term().election(),
                    atRisk.term().token(),
                    atRisk.remaining().toMillis());
            if (term != null) {
                tell(term.election(), listener -> listener.atRisk(term), () -> {});
            }
        } else if (transition instanceof Transition.TokenSetBack setBack) {
            log.error(
                    "The lease store shows token {} of '{}' after {}: it lost acknowledged commits or was restored from a"
                            + " backup; claims go on above {}",
                    setBack.shown(),
                    setBack.election(),
                    setBack.remembered(),
                    setBack.remembered());
        } else if (transition instanceof Transition.ClaimBlocked blocked) {
            log.warn(
                    "'{}' is vacant, but a transaction holds its row locked (token {}); claiming again at the next heartbeat",
                    blocked.election(),
                    blocked.token());
        } else if (transition instanceof Transition.HeldBack heldBack) {
            log.info(
                    "Holding back for {} after {} involuntary losses, to let others lead",
                    heldBack.time(),
                    heldBack.losses());
        }
    }

    /** Tells all listeners of the election; the action runs when the last of them is done, perhaps at once. */
    private void tell(String election, Consumer<LeadershipListener> call, Runnable whenTold) {
        List<Subscriptions.Subscription> told = subscriptions.to(election);
        AtomicInteger left = new AtomicInteger(told.size());
        if (told.isEmpty()) {
            whenTold.run();
        }
        for (Subscriptions.Subscription subscription : told) {
            subscription.mailbox().post(() -> {
                try {
                    call.accept(subscription.listener());
                } finally {
                    if (left.decrementAndGet() == 0) {
                        whenTold.run();
                    }
                }
            });
        }
    }

    /** The first calls to a listener that is added late. */
    static void tellPresent(Subscriptions.Subscription added, Map<String, ElectionView> views) {
        for (ElectionView view : views.values()) {
            if (added.election() != null && !added.election().equals(view.name())) {
                continue;
            }
            HeldTerm term = view.held();
            if (term != null && term.leads()) {
                added.mailbox().post(() -> added.listener().granted(term));
            }
            view.leader().ifPresent(leader -> added.mailbox()
                    .post(() -> added.listener().leaderChanged(leader)));
        }
    }
}
