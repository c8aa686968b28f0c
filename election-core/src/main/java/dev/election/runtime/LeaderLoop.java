// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.PromptListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that goes on for as long as this instance leads, on a thread of its own: begun when leadership is granted, interrupted
 * when it is revoked, and waited for by an orderly end, since it is leader work.
 *
 * <p>If it returns or throws while this instance still leads, also because somebody else has interrupted it, it is begun again
 * after a delay: one second at first, twice as long each time up to a minute, and one second again after a run of more than a
 * minute. A later term begins anew, but not before the run of an earlier one has ended: work that ignores its interrupt keeps the
 * next from beginning, and a warning says so.
 *
 * <p>Not promised: that the work stops when it is interrupted, which is its own affair.
 */
public final class LeaderLoop implements PromptListener {

    /** The work. It should end when its thread is interrupted. */
    @FunctionalInterface
    public interface Body {

        void run() throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(LeaderLoop.class);
    private static final long FIRST_DELAY_SECONDS = 1;
    private static final long LONGEST_DELAY_SECONDS = 60;
    private static final long LONG_RUN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long PATIENCE_MILLIS = 10_000;

    private final LeaderElection election;
    private final String name;
    private final Body body;
    private final AtomicBoolean started = new AtomicBoolean();

    // Written by the listener's calls, which come one at a time; read by them, and by a drive when they are done.
    private volatile @Nullable Run newest;

    /** @param name for the log and the thread's name */
    public LeaderLoop(LeaderElection election, String name, Body body) {
        this.election = election;
        this.name = name;
        this.body = body;
    }

    /** Begins to follow the election; if this instance leads already, the work begins at once. Does nothing the second time. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            election.addListener(this);
        }
    }

    @Override
    public void granted(Term term) {
        Run before = newest;
        // somebody may have added this as a listener too, perhaps to all elections: a run that nobody ends would keep
        // its
        // term from ending
        if (!term.election().equals(election.name()) || (before != null && before.isOf(term))) {
            return;
        }
        Run run = new Run(term, before);
        newest = run;
        run.thread.start();
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        Run run = newest;
        if (run != null && run.isOf(term)) {
            run.end();
        }
    }

    /**
     * Waits, for at most this time, until the work follows the last call of this listener: until it has begun, or has ended after
     * its interrupt. For tests. Does not wait if the work itself calls this.
     *
     * @return whether the work has begun, or ended
     */
    public boolean awaitFollowed(long nanos) throws InterruptedException {
        Run run = newest;
        if (run == null || run.thread == Thread.currentThread()) {
            return true;
        }
        if (!run.ended) {
            return run.begun.await(nanos, TimeUnit.NANOSECONDS);
        }
        run.thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        return !run.thread.isAlive();
    }

    @Override
    public String toString() {
        return "'" + name + "' of '" + election.name() + "'";
    }

    /** The work of one term. */
    private final class Run {

        private final Term term;
        private final Thread thread;
        private final CountDownLatch begun = new CountDownLatch(1);
        private @Nullable Run earlier;

        // Written by the listener's call, read by the run's thread.
        private volatile boolean ended;
        private final CountDownLatch over = new CountDownLatch(1);

        Run(Term term, @Nullable Run earlier) {
            this.term = term;
            this.earlier = earlier;
            this.thread = new Thread(this::loop, "election-work-" + election.name() + "-" + name);
            thread.setDaemon(true);
        }

        boolean isOf(Term other) {
            return term.token() == other.token() && term.election().equals(other.election());
        }

        void end() {
            ended = true;
            over.countDown();
            thread.interrupt();
        }

        private void loop() {
            try {
                awaitEarlier();
                long delay = FIRST_DELAY_SECONDS;
                while (!ended) {
                    long began = System.nanoTime();
                    if (!runOnce(delay)) {
                        return;
                    }
                    // The flag may be left over from the work's own; an end sets ended before it interrupts.
                    Thread.interrupted();
                    if (ended) {
                        return;
                    }
                    boolean longRun = System.nanoTime() - began > LONG_RUN_NANOS;
                    pause(longRun ? FIRST_DELAY_SECONDS : delay);
                    delay = longRun ? FIRST_DELAY_SECONDS : Math.min(LONGEST_DELAY_SECONDS, 2 * delay);
                }
            } finally {
                begun.countDown();
            }
        }

        /** Between two runs. Only an end shortens it: an interrupt by anybody else, a watchdog for example, came too late. */
        private void pause(long seconds) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            boolean passed = false;
            while (!passed && !ended) {
                try {
                    passed = !over.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // an end sets ended before it interrupts
                }
            }
        }

        // Two runs at once would be two leaders' work in one process.
        private void awaitEarlier() {
            // all of them: one in between may have been ended while it waited for one before it
            for (Run before = earlier; before != null; before = before.earlier) {
                awaitEnd(before);
            }
            if (!ended) {
                earlier = null;
            }
        }

        /** Returns earlier only if this is ended itself: an interrupt by anybody else says nothing. */
        private void awaitEnd(Run before) {
            while (before.thread.isAlive() && !ended) {
                try {
                    before.thread.join(PATIENCE_MILLIS);
                } catch (InterruptedException e) {
                    continue;
                }
                if (before.thread.isAlive() && !ended) {
                    LogQueue.quietly(() -> sayStillRuns(before));
                }
            }
        }

        private void sayStillRuns(Run before) {
            log.warn(
                    "'{}' of term {} of '{}' still runs, though that term is over and it was interrupted; that of"
                            + " term {} begins when it has ended",
                    name,
                    before.term.token(),
                    election.name(),
                    term.token());
        }

        /** Returns whether it is to be begun again. */
        private boolean runOnce(long delay) {
            Optional<LeaderWork> admitted = election.startWork();
            if (admitted.isEmpty()) {
                return false;
            }
            Throwable failure;
            try (LeaderWork work = admitted.get()) {
                if (work.term().token() != term.token()) {
                    return false; // a later term, which has a run of its own
                }
                begun.countDown();
                failure = failureOf(work);
            }
            if (ended || !term.isCurrent()) {
                LogQueue.quietly(() ->
                        log.debug("'{}' ended with term {} of '{}'", name, term.token(), election.name(), failure));
                return false;
            }
            LogQueue.quietly(() -> sayBegunAgain(failure, delay)); // a log that fails must not end the loop
            return true;
        }

        private void sayBegunAgain(@Nullable Throwable failure, long delay) {
            if (failure == null) {
                log.info("'{}' returned while leading '{}'; it is begun again in {} s", name, election.name(), delay);
            } else {
                log.warn(
                        "'{}' failed while leading '{}'; it is begun again in {} s",
                        name,
                        election.name(),
                        delay,
                        failure);
            }
        }

        private @Nullable Throwable failureOf(LeaderWork work) {
            try {
                work.<@Nullable Object>call(() -> {
                    body.run();
                    return null;
                });
                return null;
            } catch (Throwable e) {
                return e;
            }
        }
    }
}
