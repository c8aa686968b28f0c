// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.DaemonTask;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.HintText;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.SynchronizationContext;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the hints of other instances by a watch, and delivers them on a thread of its own. Only speed depends on it.
 * Safe for use by many threads; no method blocks.
 */
final class HintWatch {

    /*
     * The thread exists while hints are useful to a listener. It opens a watch at a member that responds, with a client of
     * its own, and waits for what the watch brings. Whatever ends the watch ends the client as well, and after a pause,
     * which grows while nothing works, there is a new one: the client's own way to go on stays at one member, and gives up
     * for good on some errors. What was sent meanwhile is lost, so each watch begins with the hint that something may have
     * changed.
     *
     * When a watch ends, its client calls back, and then plans to watch again half a second later. If it is closed in
     * between, or just when it does so, the thread pool of the plan has ended, and the exception is logged as an error. So
     * its callbacks and its close take turns, and the close is the next after the callback.
     */

    // The wait after the first failure; it doubles with each further one.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    // Hints that wait for a slow listener. More are of no use: the first of them makes it observe.
    private static final int MOST_WAITING = 1_000;

    private static final Logger log = LoggerFactory.getLogger(HintWatch.class);

    /** What the watch brings to the thread. */
    private sealed interface News {
        record Opened() implements News {}

        record Received(Hint hint) implements News {}

        record Ended(Throwable cause) implements News {}

        record Wake() implements News {}
    }

    private final Members members;
    private final Connector connector;
    private final Keys keys;
    private final HintText texts;
    private final ReleasedTerms released;
    private final Collection<HintListener> listeners = new CopyOnWriteArrayList<>();

    // Guards whether a thread runs. Never held during a call of the client or of a listener.
    private final ReentrantLock lock = new ReentrantLock();
    private boolean running;
    private volatile boolean closed;
    // The news of the running thread. Replaced for each watch, so that an old watch is not heard.
    private volatile BlockingQueue<News> news = new LinkedBlockingQueue<>(MOST_WAITING);

    HintWatch(Members members, Connector connector, Keys keys, HintText texts, ReleasedTerms released) {
        this.members = members;
        this.connector = connector;
        this.keys = keys;
        this.texts = texts;
        this.released = released;
    }

    void add(HintListener listener) {
        listeners.add(listener);
        startIfUseful();
    }

    void remove(HintListener listener) {
        listeners.remove(listener);
        wake();
    }

    void close() {
        closed = true;
        wake();
    }

    private void wake() {
        if (!isUseful()) {
            news.clear(); // nobody is interested in them, and there must be room
            boolean unused = news.offer(new News.Wake());
        }
    }

    private boolean isUseful() {
        return !closed && !listeners.isEmpty();
    }

    private void startIfUseful() {
        lock.lock();
        try {
            if (!running && isUseful()) {
                DaemonTask.start("election-etcd-hints", this::run);
                running = true;
            }
        } catch (Throwable noThread) {
            // the next listener tries again; until then instances observe at their usual pace
        } finally {
            lock.unlock();
        }
    }

    /** If it does not go on, the thread counts as ended in the same step, so that a new listener starts another one. */
    private boolean goesOn() {
        lock.lock();
        try {
            running = isUseful();
            return running;
        } finally {
            lock.unlock();
        }
    }

    // ---- on the thread

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (goesOn()) {
            boolean worked = false;
            try {
                worked = watch();
            } catch (InterruptedException leftBehind) {
                // no code interrupts this thread; go on
            } catch (Throwable e) {
                log.debug("Hints from peers cannot be received at the moment; another attempt follows", e);
            }
            pause = worked ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            rest(pause);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void rest(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        long left = pause.toNanos();
        while (isUseful() && left > 0) {
            try {
                var unused = news.poll(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException leftBehind) {
                // no code interrupts this thread; go on
            }
            left = until - System.nanoTime();
        }
    }

    /** Watches until the watch ends or hints are no longer useful; returns whether it was opened. */
    private boolean watch() throws InterruptedException {
        BlockingQueue<News> mine = new LinkedBlockingQueue<>(MOST_WAITING);
        news = mine;
        SynchronizationContext turns =
                new SynchronizationContext((thread, e) -> log.debug("A callback of the watch for hints failed", e));
        Client client = connector.connect(members.pick(Line.OTHERS).endpoint(), turns);
        Runnable close = () -> turns.execute(client::close);
        try {
            var unused = client.getWatchClient()
                    .watch(
                            keys.hint(),
                            WatchOption.builder()
                                    .withCreateNotify(true)
                                    .withRequireLeader(true)
                                    .withNoDelete(true)
                                    .build(),
                            new Receiver(mine, close));
            return deliverAll(mine);
        } finally {
            close.run();
        }
    }

    private boolean deliverAll(BlockingQueue<News> mine) throws InterruptedException {
        boolean opened = false;
        while (isUseful()) {
            News one = opened ? mine.take() : mine.poll(connector.callTimeout().toNanos(), TimeUnit.NANOSECONDS);
            if (one == null) {
                log.debug("The watch for hints was not opened in time");
                return false;
            } else if (one instanceof News.Ended ended) {
                log.debug("The watch for hints ended", ended.cause());
                return opened;
            } else if (one instanceof News.Opened) {
                opened = true;
                deliver(Hint.SOMETHING); // hints that were sent before were not received
            } else if (one instanceof News.Received received) {
                deliver(received.hint());
            } else {
                return opened; // hints were of no use for a moment, and the end of the watch may have been discarded
            }
        }
        return opened;
    }

    private void deliver(Hint hint) {
        released.heard(hint);
        for (HintListener listener : listeners) {
            try {
                listener.hinted(hint);
            } catch (RuntimeException | Error e) {
                log.debug("A hint could not be delivered", e);
            }
        }
    }

    /** Called on threads of the client, which must not wait. */
    private final class Receiver implements Watch.Listener {

        private final BlockingQueue<News> queue;
        private final Runnable close;

        Receiver(BlockingQueue<News> queue, Runnable close) {
            this.queue = queue;
            this.close = close;
        }

        @Override
        public void onNext(WatchResponse response) {
            if (response.getEvents().isEmpty()) {
                boolean unused = queue.offer(new News.Opened());
            }
            response.getEvents().forEach(event -> {
                Optional<Hint> hint = Keys.text(event.getKeyValue().getValue())
                        .map(texts::read)
                        .orElse(Optional.of(Hint.SOMETHING)); // any client can write the key, and any bytes
                hint.ifPresent(known -> {
                    boolean unused = queue.offer(new News.Received(known));
                });
            });
        }

        @Override
        public void onError(Throwable cause) {
            end(cause);
        }

        @Override
        public void onCompleted() {
            end(new IllegalStateException("etcd ended the watch"));
        }

        private void end(Throwable cause) {
            close.run();
            queue.clear(); // the next watch begins with a hint anyway
            boolean unused = queue.offer(new News.Ended(cause));
        }
    }
}
