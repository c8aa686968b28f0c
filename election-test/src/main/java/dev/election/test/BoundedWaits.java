// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.runtime.Engine;
import dev.election.runtime.LeaderLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Waits for what runs on other threads, for a bounded time by the real clock; an exception names what still runs then.
 */
final class BoundedWaits {

    private static final int SHOWN_FRAMES = 12;

    /** Waits for something, for at most this time; returns whether it has happened. */
    @FunctionalInterface
    private interface Wait {
        boolean await(long nanos) throws InterruptedException;
    }

    private record Listeners(TrackedThreads threads, BooleanSupplier areAwaited) {}

    private final Duration most;
    private final Collection<Listeners> listeners = new CopyOnWriteArrayList<>();

    BoundedWaits(Duration most) {
        this.most = most;
    }

    /** @param areAwaited whether to wait for the listeners of this instance at present */
    ExecutorService listenerThreads(String instance, BooleanSupplier areAwaited) {
        TrackedThreads threads = new TrackedThreads(instance);
        listeners.add(new Listeners(threads, areAwaited));
        return threads;
    }

    void refuseListeners() {
        if (working().anyMatch(Thread.currentThread()::equals)) {
            throw new IllegalStateException(
                    "A leadership listener cannot advance or settle the elections of a test: the test waits for the"
                            + " listener to return, which would wait for the test. Do it on the test's own thread");
        }
    }

    private Stream<Thread> working() {
        return listeners.stream().flatMap(each -> each.threads.working().stream());
    }

    void awaitListeners() {
        for (Listeners each : listeners) {
            if (each.areAwaited.getAsBoolean()) {
                await(each.threads::awaitIdle, "leadership listeners");
            }
        }
    }

    void awaitLoops(Collection<LeaderLoop> loops) {
        for (LeaderLoop loop : loops) {
            await(
                    loop::awaitFollowed,
                    "the leader loop " + loop + ", which must begin, or end when it is interrupted,");
        }
    }

    void awaitEndings(Engine engine) {
        List<String> ending = engine.draining();
        await(
                nanos -> engine.await(() -> engine.draining().isEmpty(), nanos),
                "listeners and leader work of " + ending + ", whose terms are ending,");
    }

    private void await(Wait wait, String what) {
        boolean interrupted = false;
        try {
            long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(most);
            while (true) {
                try {
                    if (wait.await(Math.max(1, until - System.nanoTime()))) {
                        return;
                    }
                    throw new IllegalStateException("Waited " + most.toMillis() + " ms for " + what
                            + " to be done; still running:" + threads());
                } catch (InterruptedException e) {
                    interrupted = true; // for example by the loss of the term under which the caller works
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String threads() {
        String shown = Stream.concat(working(), Thread.getAllStackTraces().keySet().stream())
                .filter(thread -> thread.getName().startsWith("election-"))
                .distinct()
                .map(BoundedWaits::describe)
                .collect(Collectors.joining());
        return shown.isEmpty() ? " leader work on a thread of the application" : shown;
    }

    private static String describe(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .limit(SHOWN_FRAMES)
                .map(frame -> "\n        at " + frame)
                .collect(Collectors.joining("", "\n    " + thread.getName(), ""));
    }
}
