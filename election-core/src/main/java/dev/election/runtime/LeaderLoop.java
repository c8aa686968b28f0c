// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.PromptListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that runs for as long as this instance leads, on a thread of its own. It is started when leadership is granted.
 * When the term is lost its thread is interrupted at once. It is leader work, so a graceful end waits for it: the work
 * should return when {@link Term#isEnding()} is true, and is interrupted if it has not returned after a grace, see
 * {@link LeaseElectionsBuilder#interruptAfter}.
 *
 * <p>If the work returns or throws while this instance still leads, for example because of a foreign interrupt, it is
 * restarted after a delay: one second at first, twice as long each time up to a minute, and one second again after a
 * run of more than a minute. A later term starts it anew, but not before the run of an earlier term has ended: work
 * that ignores its interrupt keeps the next run from starting, and a warning is logged.
 *
 * <p>Not promised: that the work stops when it is interrupted; it must do that itself.
 *
 * @since 0.1.0
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
    /** How often a warning is logged while the run of an earlier term goes on. */
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** How often a run that waits for an earlier one checks whether its own term has ended. */
    private static final long CHECK_MILLIS = 100;

    private final LeaderElection election;
    private final String name;
    private final Body body;
    private final AtomicBoolean started = new AtomicBoolean();

    // Written by the listener's calls, which come once at a time; read by them, by stop() and by tests.
    private volatile @Nullable Run newest;

    // Written by stop() before it reads the newest run; read after that run was written, so that no run is missed.
    private volatile boolean stopped;

    /** @param name the name in the log and of the thread */
    public LeaderLoop(LeaderElection election, String name, Body body) {
        this.election = election;
        this.name = name;
        this.body = body;
    }

    /**
     * Starts to follow the election. If this instance leads already, the work starts at once. Does nothing the second
     * time.
     */
    public void start() {
        if (started.compareAndSet(false, true)) {
            election.addListener(this);
        }
    }

    /**
     * Stops following the election, for good. The run in progress is interrupted at once, as by the loss of its term,
     * and is not waited for.
     */
    public void stop() {
        stopped = true;
        election.removeListener(this);
        Run run = newest;
        if (run != null) {
            run.endAtOnce();
        }
    }

    @Override
    public void granted(Term term) {
        Run before = newest;
        // somebody may have added this as a listener, too: a run that nobody ends would keep its term from ending
        if (!term.election().equals(election.name()) || (before != null && before.isOf(term))) {
            return;
        }
        Run run = new Run(term, before);
        newest = run;
        if (stopped) {
            run.end();
        }
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
     * Waits, for at most this time, until the work follows the last call of this listener: until it has begun, or has
     * ended after its interrupt. For tests. Does not wait if the work itself calls this.
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

        // The work while it is in flight; written by the run's thread before it asks whether it was ended.
        private volatile @Nullable LeaderWork inFlight;

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
        }

        void endAtOnce() {
            end();
            LeaderWork work = inFlight;
            if (work != null) {
                work.interrupt();
            }
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
                    boolean longRun = System.nanoTime() - began > LONG_RUN_NANOS;
                    Duration pause = Duration.ofSeconds(longRun ? FIRST_DELAY_SECONDS : delay);
                    // Only the end of the term shortens the pause: a foreign interrupt, for example of a watchdog, came
                    // too late. The flag may be left over from the run, or from that pause.
                    LongWait.uninterrupted(pause, nanos -> over.await(nanos, TimeUnit.NANOSECONDS));
                    Thread.interrupted();
                    delay = longRun ? FIRST_DELAY_SECONDS : Math.min(LONGEST_DELAY_SECONDS, 2 * delay);
                }
            } finally {
                begun.countDown();
            }
        }

        // Two runs at once would be the work of two leaders in one process.
        private void awaitEarlier() {
            // all of them: a run in between may have ended while it waited for one before it
            for (Run before = earlier; before != null; before = before.earlier) {
                awaitEnd(before);
            }
            if (!ended) {
                earlier = null;
            }
        }

        /** Returns early only if this run is ended: a foreign interrupt means nothing. */
        private void awaitEnd(Run before) {
            long warnNanos = System.nanoTime() + WARN_NANOS;
            while (before.thread.isAlive() && !ended) {
                try {
                    before.thread.join(CHECK_MILLIS);
                } catch (InterruptedException e) {
                    continue;
                }
                if (before.thread.isAlive() && !ended && System.nanoTime() - warnNanos > 0) {
                    warnNanos += WARN_NANOS;
                    LogQueue.quietly(() -> log.warn(
                            "'{}' of term {} of '{}' is still running, although that term is over and its thread was"
                                    + " interrupted; the run of term {} starts when it has ended",
                            name,
                            before.term.token(),
                            election.name(),
                            term.token()));
                }
            }
        }

        /** Returns whether the work is to be restarted. */
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
                failure = failureOf(work.describedAs(name + " (a loop)").interruptible());
            }
            if (ended || term.isEnding()) {
                LogQueue.quietly(() ->
                        log.debug("'{}' ended with term {} of '{}'", name, term.token(), election.name(), failure));
                return false;
            }
            LogQueue.quietly(() -> logRestart(failure, delay)); // a log that fails must not end the loop
            return true;
        }

        private void logRestart(@Nullable Throwable failure, long delay) {
            if (failure == null) {
                log.info("'{}' returned while leading '{}'; it is restarted in {} s", name, election.name(), delay);
            } else {
                log.warn(
                        "'{}' failed while leading '{}'; it is restarted in {} s",
                        name,
                        election.name(),
                        delay,
                        failure);
            }
        }

        private @Nullable Throwable failureOf(LeaderWork work) {
            try {
                work.<@Nullable Object>call(() -> {
                    inFlight = work;
                    begun.countDown(); // not before: who waited for it could not interrupt it yet
                    if (!stopped) {
                        body.run();
                    }
                    return null;
                });
                return null;
            } catch (Throwable e) {
                return e;
            } finally {
                inFlight = null;
                begun.countDown();
            }
        }
    }
}
