// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.Drain;
import dev.election.LeadershipListener;
import dev.election.PromptListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of each election. Each listener has one mailbox, however many elections it was added to, so that it is
 * called once at a time.
 */
final class Subscriptions {

    /** A listener with its mailbox. */
    private final class Receiver {

        private final LeadershipListener listener;
        private final ListenerDispatcher.Mailbox mailbox;

        // Run when the call that they wait for has returned.
        private final Set<Runnable> awaited = ConcurrentHashMap.newKeySet();

        // Changed only inside an operation of the receivers' map, which is atomic.
        private int subscriptions;

        // Both written by the thread that calls the listener, read by the threads that wait for it. Whether nobody
        // waits for the present call, and the thread that makes it.
        private volatile boolean unawaited;
        private volatile @Nullable Thread caller;

        Receiver(LeadershipListener listener) {
            this.listener = listener;
            this.mailbox = listener instanceof PromptListener ? dispatcher.promptMailbox() : dispatcher.mailbox();
        }

        boolean isOf(Subscriptions other) {
            return Subscriptions.this == other;
        }

        void make(Consumer<LeadershipListener> call) {
            Receiver outer = CALLING.get();
            CALLING.set(this);
            caller = Thread.currentThread();
            try {
                call.accept(listener);
            } finally {
                CALLING.set(outer);
                caller = null;
                unawaited = false;
            }
        }

        /** Remembers an action that waits for the listener, or runs it if the listener must not be waited for. */
        void whenReturned(Runnable action) {
            awaited.add(action);
            if (unawaited) {
                action.run();
            }
        }

        boolean endsTheJvm() {
            return DrainWatch.endsTheJvm(caller);
        }

        /** The listener, and the thread that is in it, for people. */
        Drain.Awaited described() {
            String what;
            try {
                what = listener.toString();
            } catch (RuntimeException noName) {
                what = listener.getClass().getName();
            }
            return new Drain.Awaited("listener " + what, caller);
        }

        void letGo() {
            unawaited = true;
            awaited.forEach(Runnable::run);
        }
    }

    /** A listener of one election, or of all elections if the name is null. */
    private record Subscription(@Nullable String election, Receiver receiver, AtomicBoolean removed) {

        boolean isTo(String name) {
            return election == null || election.equals(name);
        }

        void post(Consumer<LeadershipListener> call) {
            receiver.mailbox.post(() -> make(call));
        }

        /** Makes the call unless the listener was removed meanwhile. */
        void make(Consumer<LeadershipListener> call) {
            if (!removed.get()) {
                receiver.make(call);
            }
        }
    }

    // The listener that the thread is calling, of any instance.
    private static final ThreadLocal<@Nullable Receiver> CALLING = new ThreadLocal<>();

    private final ListenerDispatcher dispatcher;
    private final ListenerDispatcher.Mailbox prompt;
    private final Collection<Subscription> toAll = new CopyOnWriteArrayList<>();
    private final Map<String, Collection<Subscription>> toOne = new ConcurrentHashMap<>();

    // Listeners that were added and not removed, and those whose last call has not returned.
    private final Map<LeadershipListener, Receiver> receivers = Collections.synchronizedMap(new IdentityHashMap<>());

    Subscriptions(ListenerDispatcher dispatcher) {
        this.dispatcher = dispatcher;
        this.prompt = dispatcher.promptMailbox();
    }

    ListenerDispatcher dispatcher() {
        return dispatcher;
    }

    private Collection<Subscription> to(@Nullable String election) {
        return election == null ? toAll : toOne.computeIfAbsent(election, name -> new CopyOnWriteArrayList<>());
    }

    /**
     * Adds a listener, whose first calls report the present state. The caller keeps that state from changing meanwhile.
     */
    void add(@Nullable String election, LeadershipListener listener, Collection<ElectionView> present) {
        Subscription added = new Subscription(election, subscribed(listener), new AtomicBoolean());
        to(election).add(added);
        for (ElectionView view : present) {
            if (!added.isTo(view.name())) {
                continue;
            }
            HeldTerm term = view.held();
            // whatever the clock says: a term that has run out unnoticed will be revoked, so it is granted here first
            if (term != null && !term.isAdmissionStopped()) {
                added.post(each -> each.granted(term));
            }
            view.leader().ifPresent(leader -> added.post(each -> each.leaderChanged(leader)));
        }
    }

    private Receiver subscribed(LeadershipListener listener) {
        return receivers.compute(listener, (same, known) -> {
            Receiver receiver = known == null ? new Receiver(listener) : known;
            receiver.subscriptions++;
            return receiver;
        });
    }

    /** The loops among the listeners: the only listeners whose work goes on after a call has returned. */
    List<LeaderLoop> loops() {
        return toOne.values().stream()
                .flatMap(Collection::stream)
                .map(subscription -> subscription.receiver().listener)
                .filter(LeaderLoop.class::isInstance)
                .map(LeaderLoop.class::cast)
                .toList();
    }

    void remove(@Nullable String election, LeadershipListener listener) {
        Collection<Subscription> all = election == null ? toAll : toOne.getOrDefault(election, List.of());
        for (Subscription each : List.copyOf(all)) {
            if (each.receiver().listener == listener && all.remove(each)) {
                each.removed().set(true);
                unsubscribed(each.receiver());
            }
        }
    }

    /** Forgets the listeners of an election. They still receive the calls that were posted before. */
    void forget(String election) {
        Collection<Subscription> all = toOne.remove(election);
        if (all != null) {
            for (Subscription each : List.copyOf(all)) {
                if (all.remove(each)) {
                    unsubscribed(each.receiver());
                }
            }
        }
    }

    private void unsubscribed(Receiver receiver) {
        receivers.computeIfPresent(receiver.listener, (listener, same) -> {
            same.subscriptions--;
            return same;
        });
        // after all its calls: if it was added again before, two threads might call it
        receiver.mailbox.post(() -> receivers.computeIfPresent(
                receiver.listener, (listener, known) -> known.subscriptions == 0 ? null : known));
    }

    void post(String election, Consumer<LeadershipListener> call) {
        toAll.forEach(subscription -> subscription.post(call));
        toOne.getOrDefault(election, List.of()).forEach(subscription -> subscription.post(call));
    }

    /**
     * Runs an action on the threads of prompt listeners ({@link PromptListener}), which application code never
     * occupies.
     */
    void promptly(Runnable action) {
        prompt.post(action);
    }

    /**
     * Posts a call to all listeners of the election. The action runs when the last of them has returned, perhaps at
     * once.
     *
     * @return describes the listeners that have not returned, at each call
     */
    Supplier<List<Drain.Awaited>> post(String election, Consumer<LeadershipListener> call, Runnable whenReturned) {
        List<Subscription> called = new ArrayList<>(toAll);
        called.addAll(toOne.getOrDefault(election, List.of()));
        if (called.isEmpty()) {
            whenReturned.run();
            return List::of;
        }
        AtomicInteger left = new AtomicInteger(called.size());
        Set<Subscription> waiting = ConcurrentHashMap.newKeySet();
        waiting.addAll(called);
        for (Subscription subscription : called) {
            Runnable returned = () -> {
                if (waiting.remove(subscription) && left.decrementAndGet() == 0) {
                    whenReturned.run();
                }
            };
            Receiver receiver = subscription.receiver();
            receiver.whenReturned(returned);
            receiver.mailbox.post(() -> {
                try {
                    subscription.make(call);
                } finally {
                    receiver.awaited.remove(returned);
                    returned.run();
                }
            });
        }
        return () -> waiting.stream().map(each -> each.receiver().described()).toList();
    }

    /**
     * Lets nobody wait for the listener that the calling thread is calling, if any: the thread is about to wait for the
     * end of terms, which would wait for that listener.
     */
    void letGoOfCaller() {
        Receiver caller = CALLING.get();
        if (caller != null && caller.isOf(this)) {
            caller.letGo();
        }
    }

    /**
     * Lets nobody wait for listeners that call {@code System.exit}: the end of the JVM would wait for them, and they
     * for it.
     */
    void letGoOfThoseThatExit() {
        List.copyOf(receivers.values()).stream().filter(Receiver::endsTheJvm).forEach(Receiver::letGo);
    }
}
