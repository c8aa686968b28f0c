// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeadershipListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who listens to which election, each with a mailbox of its own. */
final class Subscriptions {

    /** A listener of one election, or of all if the name is null. */
    private record Subscription(
            @Nullable String election,
            LeadershipListener listener,
            ListenerDispatcher.Mailbox mailbox,
            AtomicBoolean removed) {

        boolean isTo(String name) {
            return election == null || election.equals(name);
        }

        void post(Consumer<LeadershipListener> call) {
            mailbox.post(() -> make(call));
        }

        /** Makes the call, unless the listener was removed while it waited. */
        void make(Consumer<LeadershipListener> call) {
            if (!removed.get()) {
                call.accept(listener);
            }
        }
    }

    private final ListenerDispatcher dispatcher;
    private final Collection<Subscription> toAll = new CopyOnWriteArrayList<>();
    private final Map<String, Collection<Subscription>> toOne = new ConcurrentHashMap<>();

    Subscriptions(ListenerDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Tries again what could not be told for want of a thread. */
    void retry() {
        dispatcher.retry();
    }

    /** Does something on a listener's thread. */
    void post(Runnable task) {
        dispatcher.new Mailbox().post(task);
    }

    /** Tells nobody anything until {@link #letGo}. */
    void hold() {
        dispatcher.hold();
    }

    void letGo() {
        dispatcher.letGo();
    }

    private Collection<Subscription> to(@Nullable String election) {
        return election == null ? toAll : toOne.computeIfAbsent(election, name -> new CopyOnWriteArrayList<>());
    }

    /** Adds a listener, which is told first how things stand. The caller keeps them from changing meanwhile. */
    void add(@Nullable String election, LeadershipListener listener, Collection<ElectionView> present) {
        Subscription added = new Subscription(election, listener, dispatcher.new Mailbox(), new AtomicBoolean());
        to(election).add(added);
        for (ElectionView view : present) {
            if (!added.isTo(view.name())) {
                continue;
            }
            HeldTerm term = view.held();
            // not asked of the clock: a term that has run out unnoticed will be revoked, so it is granted here first
            if (term != null && !term.isGivenUp()) {
                added.post(told -> told.granted(term));
            }
            view.leader().ifPresent(leader -> added.post(told -> told.leaderChanged(leader)));
        }
    }

    /** The loops that follow an election, the only listeners that go on after they were told. */
    List<LeaderLoop> loops() {
        return toOne.values().stream()
                .flatMap(Collection::stream)
                .map(Subscription::listener)
                .filter(LeaderLoop.class::isInstance)
                .map(LeaderLoop.class::cast)
                .toList();
    }

    void remove(@Nullable String election, LeadershipListener listener) {
        to(election).removeIf(s -> s.listener() == listener && s.removed().compareAndSet(false, true));
    }

    void tell(String election, Consumer<LeadershipListener> call) {
        toAll.forEach(subscription -> subscription.post(call));
        toOne.getOrDefault(election, List.of()).forEach(subscription -> subscription.post(call));
    }

    /** Tells all listeners of the election; the action runs when the last of them is done, perhaps at once. */
    void tell(String election, Consumer<LeadershipListener> call, Runnable whenTold) {
        List<Subscription> told = new ArrayList<>(toAll);
        told.addAll(toOne.getOrDefault(election, List.of()));
        if (told.isEmpty()) {
            whenTold.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(told.size());
        for (Subscription subscription : told) {
            subscription.mailbox().post(() -> {
                try {
                    subscription.make(call);
                } finally {
                    if (left.decrementAndGet() == 0) {
                        whenTold.run();
                    }
                }
            });
        }
    }
}
