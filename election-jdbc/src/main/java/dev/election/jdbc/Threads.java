// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads for tasks that may hang: as many as there are tasks at the same time, one as long as tasks take turns. A
 * task never waits for another to end. The thread that rests longest ends after a while; the one that rested last may do a
 * chore meanwhile, which a task waits for as long as a chore takes that does not hang.
 */
final class Threads {

    private static final Duration LONGEST_REST = Duration.ofSeconds(3);
    private static final Duration ON_ITS_WAY_BACK = Duration.ofMillis(3);
    private static final Duration LONGEST_CHORE = Push.LONGEST_WAIT.plusMillis(30);
    private static final long TAKEN_SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** What a thread does while it rests, now and then. */
    interface Chore {

        /** How long until the next turn; the greatest number for none. */
        long nanosToTurn();

        /** May hang as a task may, and must not throw. */
        void turn();
    }

    private final String name;
    private final Chore chore;
    private final Duration longestRest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rested = lock.newCondition();

    // All guarded by the lock. The worker that rested last comes first: so the others show that they are not needed.
    private final Deque<Worker> resting = new ArrayDeque<>();
    private int working;
    private int choring;
    // By when the chore that began last should be over: if it is not then, it hangs.
    private Deadline choreEnds = Deadline.in(Duration.ZERO);
    // How many tasks wait for a thread to rest.
    private int wanted;
    private boolean closed;

    Threads(String name, Chore chore) {
        this(name, chore, LONGEST_REST);
    }

    Threads(String name, Chore chore, Duration longestRest) {
        this.name = name;
        this.chore = chore;
        this.longestRest = longestRest;
    }

    /** @throws RejectedExecutionException after {@link #close()} */
    void execute(Runnable task) {
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            Worker worker = takeResting();
            if (worker == null) {
                begin(task);
            } else {
                worker.give(task);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Worker takeResting() {
        // One call follows on another's answer, whose thread is on its way back: a second one is not worth it.
        Deadline back = Deadline.in(ON_ITS_WAY_BACK);
        wanted++;
        try {
            while (resting.isEmpty() && working > 0) {
                long left = choring > 0 ? choreEnds.remainingNanos() : 0;
                left = Math.max(left, back.remainingNanos());
                if (left <= 0) {
                    break;
                }
                long unused = rested.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            wanted--;
        }
        return resting.pollFirst();
    }

    private void begin(Runnable task) {
        Thread thread = new Thread(new Worker(task), name);
        thread.setDaemon(true);
        thread.start();
        working++;
    }

    /** Refuses all tasks from now on; threads end when they have nothing to do any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            resting.forEach(worker -> worker.woken.signal());
        } finally {
            lock.unlock();
        }
    }

    private final class Worker implements Runnable {

        private final Condition woken = lock.newCondition();

        // Guarded by the lock.
        private @Nullable Runnable task;

        Worker(Runnable first) {
            task = first;
        }

        /** With the lock held, and this taken out of those that rest. */
        private void give(Runnable given) {
            task = given;
            working++;
            woken.signal();
        }

        @Override
        public void run() {
            for (Runnable next = take(); next != null; next = rest()) {
                try {
                    next.run();
                } catch (Throwable e) {
                    // Whoever waits for a task has its failure; nobody waits for what only cleans up.
                }
            }
        }

        private @Nullable Runnable take() {
            lock.lock();
            try {
                Runnable given = task;
                task = null;
                return given;
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Runnable rest() {
            Deadline restUntil = Deadline.in(longestRest);
            lock.lock();
            try {
                while (true) {
                    working--;
                    resting.addFirst(this);
                    rested.signalAll(); // those that waited for a chore look again whether to
                    if (!awaitChore(restUntil)) {
                        return takeOrEnd();
                    }
                    resting.remove(this);
                    working++;
                    choring++;
                    choreEnds = Deadline.in(LONGEST_CHORE);
                    doChore();
                    choring--;
                }
            } finally {
                lock.unlock();
            }
        }

        /** Waits until there is a task, or the end of the rest; returns whether it is time for a chore instead. */
        private boolean awaitChore(Deadline restUntil) {
            while (task == null && !closed) {
                boolean idle = wanted == 0 && resting.peekFirst() == this;
                long toChore = idle ? chore.nanosToTurn() : Long.MAX_VALUE;
                if (toChore <= 0) {
                    return true;
                }
                long nanos = toChore == Long.MAX_VALUE ? restUntil.remainingNanos() : toChore;
                nanos = wanted > 0 ? Math.max(nanos, TAKEN_SOON_NANOS) : nanos;
                if (nanos <= 0) {
                    return false;
                }
                try {
                    long unused = woken.awaitNanos(nanos);
                } catch (InterruptedException leftBehind) {
                    // by a driver: nobody ends these threads by an interrupt
                }
            }
            return false;
        }

        private void doChore() {
            lock.unlock();
            try {
                chore.turn();
            } catch (Throwable e) {
                // nobody waits for a chore, and the next call needs this thread
            } finally {
                lock.lock();
            }
        }

        private @Nullable Runnable takeOrEnd() {
            Runnable given = task;
            task = null;
            if (given == null) {
                resting.remove(this);
            }
            return given;
        }
    }
}
