// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.ElectionObserver;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The observers of an instance. None is called by the thread that measured something, which may be that of the heartbeat: each
 * has a mailbox of its own, and one that stalls loses what comes while a thousand calls wait.
 */
final class Observers {

    private static final int MOST_CALLS = 1_000;

    private final ListenerDispatcher dispatcher;
    private final LogQueue log;
    private final Collection<Observed> all = new CopyOnWriteArrayList<>();

    Observers(ListenerDispatcher dispatcher) {
        this.dispatcher = dispatcher;
        this.log = dispatcher.log();
    }

    /** Adds an observer, which is told of the elections that were joined before, on the calling thread. */
    void add(ElectionObserver observer, Collection<ElectionView> joined) {
        Observed added = new Observed(observer);
        all.add(added);
        joined.forEach(view -> added.call(told -> told.joined(view)));
    }

    void remove(ElectionObserver observer) {
        all.removeIf(each -> each.observer == observer && each.removed.compareAndSet(false, true));
    }

    /** On the calling thread, which is one of the application: so an election has its meters when it is there. */
    void joined(ElectionView view) {
        all.forEach(each -> each.call(told -> told.joined(view)));
    }

    /** In order with what was measured there. */
    void left(ElectionView view) {
        tell(told -> told.left(view));
    }

    void tell(Consumer<ElectionObserver> call) {
        all.forEach(each -> each.post(call));
    }

    private final class Observed {

        private final ElectionObserver observer;
        private final ListenerDispatcher.Mailbox mailbox = dispatcher.new Mailbox();
        private final AtomicBoolean removed = new AtomicBoolean();
        private final AtomicBoolean saidFailed = new AtomicBoolean();
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicLong dropped = new AtomicLong();

        Observed(ElectionObserver observer) {
            this.observer = observer;
        }

        void post(Consumer<ElectionObserver> call) {
            if (waiting.get() >= MOST_CALLS) {
                dropped.incrementAndGet();
                return;
            }
            waiting.incrementAndGet();
            mailbox.post(() -> {
                int left = waiting.decrementAndGet();
                if (!removed.get()) {
                    call(call);
                }
                sayDropped(left);
            });
        }

        private void sayDropped(int left) {
            long missing = left == 0 ? dropped.getAndSet(0) : 0;
            if (missing > 0) {
                log.warn(
                        "The observer {} stalled and missed {} calls, so what it measures is too low by them",
                        observer.getClass().getName(),
                        missing);
            }
        }

        private void call(Consumer<ElectionObserver> call) {
            try {
                call.accept(observer);
            } catch (Throwable e) {
                if (saidFailed.compareAndSet(false, true)) {
                    log.warn(
                            "The observer {} threw; it is told further, and the election goes on. Said once",
                            observer.getClass().getName(),
                            e);
                }
            }
        }
    }
}
