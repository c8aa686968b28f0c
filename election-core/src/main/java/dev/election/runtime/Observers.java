// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.ElectionObserver;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The observers of an instance. An observer is not called by the thread that measured something, which may be the
 * heartbeat thread: each has a mailbox of its own, and one that stalls misses further calls while thousands wait, more
 * than all elections of an instance report at once.
 */
final class Observers {

    private static final int MOST_CALLS = 20_000;

    private final ListenerDispatcher dispatcher;
    private final Collection<Observed> all = new CopyOnWriteArrayList<>();

    Observers(ListenerDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Adds an observer, and reports the elections that were joined before to it, on the calling thread. */
    void add(ElectionObserver observer, Collection<ElectionView> joined) {
        Observed added = new Observed(observer);
        all.add(added);
        joined.forEach(view -> added.call(each -> each.joined(view)));
    }

    void remove(ElectionObserver observer) {
        all.removeIf(each -> {
            if (each.observer == observer) {
                each.removed = true;
            }
            return each.removed;
        });
    }

    /**
     * Reports an election on the calling thread, one of the application, so that the election has its meters once it is
     * known.
     */
    void joined(ElectionView view) {
        all.forEach(each -> each.call(observer -> observer.joined(view)));
    }

    /** Posts a call to each observer. Never blocks. */
    void post(Consumer<ElectionObserver> call) {
        all.forEach(each -> each.post(call));
    }

    private final class Observed {

        private final ElectionObserver observer;
        private final ListenerDispatcher.Mailbox mailbox =
                dispatcher.new Mailbox(dispatcher.listeners, MOST_CALLS, this::reportDropped);
        private final AtomicBoolean reportedFailed = new AtomicBoolean();

        // Written by the thread that removes the observer, read by the one that calls it.
        private volatile boolean removed;

        Observed(ElectionObserver observer) {
            this.observer = observer;
        }

        void post(Consumer<ElectionObserver> call) {
            mailbox.post(() -> {
                if (!removed) {
                    call(call);
                }
            });
        }

        private void reportDropped(long missing) {
            dispatcher
                    .log()
                    .warn(
                            "The observer {} stalled and missed {} calls, so its measurements are too low",
                            observer.getClass().getName(),
                            missing);
        }

        private void call(Consumer<ElectionObserver> call) {
            try {
                call.accept(observer);
            } catch (Throwable e) {
                if (reportedFailed.compareAndSet(false, true)) {
                    dispatcher
                            .log()
                            .warn(
                                    "The observer {} threw; it is still called, and the election is not affected. Reported once",
                                    observer.getClass().getName(),
                                    e);
                }
            }
        }
    }
}
