// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.ElectionObserver;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever observes an instance. Calls them on the thread that has something to tell; what they throw ends there. */
final class Observers {

    private static final Logger log = LoggerFactory.getLogger(Observers.class);

    private record Observed(ElectionObserver observer, AtomicBoolean saidFailed) {}

    private final Collection<Observed> all = new CopyOnWriteArrayList<>();

    /** Adds an observer, which is told of the elections that were joined before. */
    void add(ElectionObserver observer, Collection<ElectionView> joined) {
        Observed added = new Observed(observer, new AtomicBoolean());
        all.add(added);
        joined.forEach(view -> tell(List.of(added), told -> told.joined(view)));
    }

    void remove(ElectionObserver observer) {
        all.removeIf(each -> each.observer == observer);
    }

    void tell(Consumer<ElectionObserver> call) {
        tell(all, call);
    }

    private static void tell(Collection<Observed> told, Consumer<ElectionObserver> call) {
        for (Observed each : told) {
            try {
                call.accept(each.observer);
            } catch (Throwable e) {
                if (each.saidFailed.compareAndSet(false, true)) {
                    Survival.say(() -> log.warn(
                            "The observer {} threw; it is told further, and the election goes on. Said once",
                            each.observer.getClass().getName(),
                            e));
                }
            }
        }
    }
}
