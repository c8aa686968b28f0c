// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads for tasks that may hang: as many as there are tasks at the same time, one as long as tasks take turns. A
 * task waits no longer than some milliseconds for another to end, whose thread it would take over. The thread that rests
 * longest ends after a while; the one that rested last may do a chore meanwhile, which a task waits for as long as a chore
 * takes that does not hang.
 */
final class Threads {

    private static final Duration LONGEST_REST = Duration.ofSeconds(3);
    private static final Duration ON_ITS_WAY_BACK = Duration.ofMillis(3);
    private static final Duration LONGEST_CHORE = Push.LONGEST_WAIT.plusMillis(30);

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
    private final Condition returned = lock.newCondition();

    // All guarded by the lock. The worker that rested last comes first: so the others show that they are not needed.
    private final Deque<Worker> resting = new ArrayDeque<>();
    private int working;
    private int choring;
    // By when the chore that began last should be over: if it is not then, it hangs.
    private Deadline choreEnds = Deadline.in(Duration.ZERO);
    // Never any while somebody rests.
    private final Deque<Waiting> waiting = new ArrayDeque<>();
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
            Worker worker = resting.pollFirst();
            if (worker != null) {
                worker.give(task);
            } else if (!isTakenSoon(new Waiting(task))) {
                begin(task);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the task to a thread that is on its way back from another, and would rest next: a second one is not worth it. */
    private boolean isTakenSoon(Waiting task) {
        Deadline back = Deadline.in(ON_ITS_WAY_BACK);
        waiting.addLast(task);
        try {
            while (!task.taken && working > 0) {
                long left = choring > 0 ? choreEnds.remainingNanos() : 0;
                left = Math.max(left, back.remainingNanos());
                if (left <= 0) {
                    break;
                }
                long unused = returned.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(task);
        }
        return task.taken;
    }

    /** What a thread that comes back goes on with, or null; with the lock held. */
    private @Nullable Runnable takeWaiting() {
        Waiting next = waiting.pollFirst();
        if (next == null) {
            return null;
        }
        next.taken = true;
        returned.signalAll(); // the others look again whether there is somebody to wait for
        return next.task;
    }

    private void begin(Runnable task) {
        // Whoever begins it may be serving a tenant, of whom connections for elections must know nothing.
        Thread thread = new Thread(null, new Worker(task), name, 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
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

    /** A task for whoever comes back first. */
    private static final class Waiting {

        private final Runnable task;

        // Guarded by the lock.
        private boolean taken;

        Waiting(Runnable task) {
            this.task = task;
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
                    Runnable next = takeWaiting();
                    if (next != null) {
                        return next;
                    }
                    working--;
                    resting.addFirst(this);
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
                long toChore = resting.peekFirst() == this ? chore.nanosToTurn() : Long.MAX_VALUE;
                if (toChore <= 0) {
                    return true;
                }
                long nanos = toChore == Long.MAX_VALUE ? restUntil.remainingNanos() : toChore;
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
