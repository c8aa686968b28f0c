// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import dev.election.store.DaemonTask;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls to the database one after the other, on one thread, each within the same time. A store has one line for
 * renewals and one for all other calls, so that neither waits for the other. Safe for use by many threads.
 */
public final class CallLine {

    /*
     * The problem. Drivers differ in what they promise about time: some have no read timeout, some ignore it while they
     * connect, some hang even in abort(). A thread that hangs in a driver cannot be ended: some drivers ignore an
     * interrupt, and an in-process H2 responds to one by closing the whole database.
     *
     * The idea. The thread of the line makes the call, and the caller waits no longer than the time of the call. A call
     * that has not ended by then is abandoned with its thread and its connection, and the line continues with a new
     * thread. The connection is aborted, which ends the hanging with most drivers.
     *
     * Why it is right. By the protocol a late response is ignored. A late write is a compare-and-set whose condition no
     * longer holds, or it affects a lease that is never believed in again.
     *
     * What it costs. Two changes of threads for each call; a thread and a connection for each call that hangs, whose
     * number HungCalls limits.
     *
     * Decisions 11, 32 and 36.
     */

    // The time in seconds after which a thread without calls ends.
    private static final long IDLE_SECONDS = 60;

    // The name of its thread.
    private final String name;
    // The time of each call, which includes the wait for its turn.
    private final Duration callTimeout;
    private final Connections connections;
    private final FailureTranslator failures;
    // The abandoned calls; used by the caller that holds the turn.
    private final HungCalls hungCalls;

    // Held by the caller during its call, whose time is bounded.
    private final ReentrantLock turn = new ReentrantLock();

    // Never has more than one task. Written by the caller that holds the turn, read by all threads.
    private volatile ThreadPoolExecutor thread;

    // Written once, by the thread that closes this line; read by the caller that holds the turn.
    private volatile boolean closed;

    // Whether the last call failed. Written by the caller that holds the turn, read by the thread of the next call.
    private volatile boolean failedLast;

    /** @param name the part of its thread's name that distinguishes the line */
    CallLine(
            String name,
            Duration callTimeout,
            Connections connections,
            FailureTranslator failures,
            HungCalls hungCalls) {
        this.name = "election-jdbc-" + name;
        this.callTimeout = callTimeout;
        this.connections = connections;
        this.failures = failures;
        this.hungCalls = hungCalls;
        this.thread = newThread();
    }

    private ThreadPoolExecutor newThread() {
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonTask.threads(name));
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    /**
     * Makes a call and returns its result. Blocks for at most the time of a call.
     *
     * @param what the purpose of the call, as an infinitive for messages
     * @throws LeaseStoreException if the call failed or timed out
     */
    public <T> T call(String what, SessionWork<T> work) {
        Deadline deadline = Deadline.in(callTimeout);
        try {
            if (!turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw new LeaseStoreException("The database did not respond within " + deadline.elapsedMillis()
                        + " ms, so the request to " + what
                        + " was not sent: the request before it was still in progress");
            }
            boolean succeeded = false;
            try {
                T result = await(new TimedCall<>(what, this, deadline, work), deadline);
                succeeded = true;
                return result;
            } finally {
                failedLast = !succeeded;
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseStoreException("Interrupted while waiting for the database to " + what, e);
        }
    }

    Connections connections() {
        return connections;
    }

    FailureTranslator failures() {
        return failures;
    }

    /**
     * Whether the last call failed or timed out. If so, the next call must not use a connection that works for the
     * other line. Decision 32.
     */
    boolean failedLast() {
        return failedLast;
    }

    private <T> T await(TimedCall<T> call, Deadline deadline) throws InterruptedException {
        hungCalls.refuseIfTooMany();
        try {
            Future<T> future = thread.submit(() -> call.run(hungCalls::remove));
            T result = future.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            hungCalls.endedInTime();
            return result;
        } catch (RejectedExecutionException e) {
            throw new LeaseStoreException("The lease store is closed", e);
        } catch (TimeoutException e) {
            leaveBehind(call);
            throw call.timedOut();
        } catch (InterruptedException e) {
            leaveBehind(call);
            throw e;
        } catch (ExecutionException e) {
            hungCalls.endedInTime();
            throw asUnchecked(e.getCause());
        }
    }

    private void leaveBehind(TimedCall<?> call) {
        hungCalls.add(); // before it is abandoned: from then on it removes itself when it ends
        if (!call.abandon()) {
            hungCalls.remove();
            hungCalls.endedInTime();
            return;
        }
        thread.shutdown(); // ends with the call
        if (!closed) {
            thread = newThread();
        }
        if (closed) { // in the meantime
            thread.shutdown();
        }
        DaemonTask.start(name + "-abort", call::breakOff); // on a thread of its own, since it may hang, too
    }

    /** Refuses all calls from now on. A call that is running continues. */
    void close() {
        closed = true;
        thread.shutdown();
    }

    private static RuntimeException asUnchecked(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException e) {
            return e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return new LeaseStoreException("The call ended without a response", failure);
    }
}
