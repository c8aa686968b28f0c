// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeadershipListener;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Who listens to which election. */
final class Subscriptions {

    /** A listener of one election, or of all if the name is null. */
    record Subscription(@Nullable String election, LeadershipListener listener, ListenerDispatcher.Mailbox mailbox) {}

    private final ListenerDispatcher dispatcher;
    private final CopyOnWriteArrayList<Subscription> all = new CopyOnWriteArrayList<>();

    Subscriptions(ListenerDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    Subscription add(@Nullable String election, LeadershipListener listener) {
        Subscription added = new Subscription(election, listener, dispatcher.new Mailbox());
        all.add(added);
        return added;
    }

    void remove(@Nullable String election, LeadershipListener listener) {
        all.removeIf(s -> s.listener() == listener && Objects.equals(s.election(), election));
    }

    List<Subscription> to(String election) {
        return all.stream()
                .filter(s -> s.election() == null || s.election().equals(election))
                .toList();
    }
}
