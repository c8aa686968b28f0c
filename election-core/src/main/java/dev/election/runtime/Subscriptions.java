// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeadershipListener;
import dev.election.PromptListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to which election. Each listener has a mailbox of its own, however many elections it was added to, so that its calls
 * come one at a time.
 */
final class Subscriptions {

    /** A listener, with the mailbox for all that it is told. */
    private final class Receiver {

        private final LeadershipListener listener;
        private final ListenerDispatcher.Mailbox mailbox;

        // What waits for calls that have not returned.
        private final Set<Runnable> awaited = ConcurrentHashMap.newKeySet();

        // Guarded by the lock of the receivers.
        private int subscriptions;

        // Both written by the thread of the listener's call, read by whoever would wait for it.
        private volatile boolean unawaited;
        private volatile @Nullable Thread caller;

        Receiver(LeadershipListener listener) {
            this.listener = listener;
            this.mailbox = listener instanceof PromptListener ? dispatcher.promptMailbox() : dispatcher.new Mailbox();
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

        /** Remembers what waits, unless the listener waits itself. */
        void await(Runnable returned) {
            awaited.add(returned);
            if (unawaited) {
                returned.run();
            }
        }

        /** Whether it is in {@code System.exit}, which never returns. */
        boolean endsTheJvm() {
            Thread thread = caller;
            return thread != null
                    && Stream.of(thread.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(Runtime.class.getName())
                                    && frame.getMethodName().equals("exit"));
        }

        void letGo() {
            unawaited = true;
            awaited.forEach(Runnable::run);
        }
    }

    /** A listener of one election, or of all if the name is null. */
    private record Subscription(@Nullable String election, Receiver receiver, AtomicBoolean removed) {

        boolean isTo(String name) {
            return election == null || election.equals(name);
        }

        void post(Consumer<LeadershipListener> call) {
            receiver.mailbox.post(() -> make(call));
        }

        /** Makes the call, unless the listener was removed while it waited. */
        void make(Consumer<LeadershipListener> call) {
            if (!removed.get()) {
                receiver.make(call);
            }
        }
    }

    // What the thread is calling, of whatever instance.
    private static final ThreadLocal<@Nullable Receiver> CALLING = new ThreadLocal<>();

    private final ListenerDispatcher dispatcher;
    private final Collection<Subscription> toAll = new CopyOnWriteArrayList<>();
    private final Map<String, Collection<Subscription>> toOne = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock; those that were added and not removed, and those whose last call is not over.
    private final IdentityHashMap<LeadershipListener, Receiver> receivers = new IdentityHashMap<>();

    Subscriptions(ListenerDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Retries the calls for which no thread could be started. */
    void retry() {
        dispatcher.retry();
    }

    /** Calls no listener until {@link #resume}. */
    void hold() {
        dispatcher.hold();
    }

    void resume() {
        dispatcher.resume();
    }

    private Collection<Subscription> to(@Nullable String election) {
        return election == null ? toAll : toOne.computeIfAbsent(election, name -> new CopyOnWriteArrayList<>());
    }

    /** Adds a listener, which is told first how things stand. The caller keeps them from changing meanwhile. */
    void add(@Nullable String election, LeadershipListener listener, Collection<ElectionView> present) {
        Subscription added = new Subscription(election, subscribed(listener), new AtomicBoolean());
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

    private Receiver subscribed(LeadershipListener listener) {
        lock.lock();
        try {
            Receiver receiver = receivers.computeIfAbsent(listener, Receiver::new);
            receiver.subscriptions++;
            return receiver;
        } finally {
            lock.unlock();
        }
    }

    /** The loops that follow an election, the only listeners that go on after they were told. */
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

    /** Forgets the listeners of an election; what they were told before still reaches them. */
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
        lock.lock();
        try {
            receiver.subscriptions--;
        } finally {
            lock.unlock();
        }
        // behind all its calls: were it added again before, two threads might call it
        receiver.mailbox.post(() -> forgetIfUnused(receiver));
    }

    private void forgetIfUnused(Receiver receiver) {
        lock.lock();
        try {
            if (receiver.subscriptions == 0) {
                receivers.remove(receiver.listener, receiver);
            }
        } finally {
            lock.unlock();
        }
    }

    void post(String election, Consumer<LeadershipListener> call) {
        toAll.forEach(subscription -> subscription.post(call));
        toOne.getOrDefault(election, List.of()).forEach(subscription -> subscription.post(call));
    }

    /** Tells all listeners of the election; the action runs when the last of them is done, perhaps at once. */
    void post(String election, Consumer<LeadershipListener> call, Runnable whenTold) {
        List<Subscription> told = new ArrayList<>(toAll);
        told.addAll(toOne.getOrDefault(election, List.of()));
        if (told.isEmpty()) {
            whenTold.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(told.size());
        for (Subscription subscription : told) {
            Runnable returned = once(() -> {
                if (left.decrementAndGet() == 0) {
                    whenTold.run();
                }
            });
            Receiver receiver = subscription.receiver();
            receiver.await(returned);
            receiver.mailbox.post(() -> {
                try {
                    subscription.make(call);
                } finally {
                    receiver.awaited.remove(returned);
                    returned.run();
                }
            });
        }
    }

    private static Runnable once(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    /**
     * Nobody waits for the listener that the calling thread is calling, if it is: the thread is about to wait itself for the ends
     * that its listener is to be told of.
     */
    void letGoOfCaller() {
        Receiver caller = CALLING.get();
        if (caller != null && caller.isOf(this)) {
            caller.letGo();
        }
    }

    /** Nobody waits for listeners that end the JVM, or the end of the JVM would wait for them. */
    void letGoOfThoseThatExit() {
        List<Receiver> all;
        lock.lock();
        try {
            all = List.copyOf(receivers.values());
        } finally {
            lock.unlock();
        }
        all.stream().filter(Receiver::endsTheJvm).forEach(Receiver::letGo);
    }
}
