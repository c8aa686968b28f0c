// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeadershipListener;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who listens to which election, each with a mailbox of its own. */
final class Subscriptions {

    /** A listener of one election, or of all if the name is null. */
    private record Subscription(
            @Nullable String election, LeadershipListener listener, ListenerDispatcher.Mailbox mailbox) {

        boolean isTo(String name) {
            return election == null || election.equals(name);
        }

        void post(Consumer<LeadershipListener> call) {
            mailbox.post(() -> call.accept(listener));
        }
    }

    private final ListenerDispatcher dispatcher;
    private final CopyOnWriteArrayList<Subscription> all = new CopyOnWriteArrayList<>();

    Subscriptions(ListenerDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Adds a listener, which is told first how things stand. The caller keeps them from changing meanwhile. */
    void add(@Nullable String election, LeadershipListener listener, Collection<ElectionView> present) {
        Subscription added = new Subscription(election, listener, dispatcher.new Mailbox());
        all.add(added);
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

    void remove(@Nullable String election, LeadershipListener listener) {
        all.removeIf(s -> s.listener() == listener && Objects.equals(s.election(), election));
    }

    void tell(String election, Consumer<LeadershipListener> call) {
        tell(election, call, () -> {});
    }

    /** Tells all listeners of the election; the action runs when the last of them is done, perhaps at once. */
    void tell(String election, Consumer<LeadershipListener> call, Runnable whenTold) {
        List<Subscription> told = all.stream().filter(s -> s.isTo(election)).toList();
        if (told.isEmpty()) {
            whenTold.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(told.size());
        for (Subscription subscription : told) {
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
}
