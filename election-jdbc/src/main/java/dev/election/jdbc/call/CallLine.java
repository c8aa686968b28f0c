// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
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
 * Calls one after the other, on one thread, each within the same time. There is one line for renewals and one for all
 * other calls, so that neither waits for the other. Safe for many threads.
 */
public final class CallLine {

    /*
     * The problem. Each driver keeps other promises about time: some have no read timeout, some ignore it while they
     * connect, some hang even in abort(). A thread that hangs in a driver cannot be ended: some drivers ignore an
     * interrupt, and H2 in process closes the whole database.
     *
     * The idea. The thread of the line makes the call, and its caller waits no longer than the time of the call. A
     * call that has not ended by then is left behind with its thread and its connection, and the line goes on with a
     * new thread. The connection is broken off, which ends the hanging with most drivers.
     *
     * Why it is right. By the protocol a late response is ignored, and each late write is a compare-and-set that has
     * lost its condition, or touches a lease that is never believed in again.
     *
     * What it costs. Two changes of threads for each call; a thread and a connection for each call that hangs, of
     * which HungCalls allows so many.
     *
     * Decisions 11, 32 and 36.
     */

    private static final long IDLE_SECONDS = 60;

    private final String name;
    private final Duration callTimeout;
    private final Connections connections;
    private final FailureTranslator failures;
    private final HungCalls hungCalls;

    // Held for the time of one call, which is bounded.
    private final ReentrantLock turn = new ReentrantLock();

    // Never has more than one task. Written by the caller that has its turn, read by all.
    private volatile ThreadPoolExecutor thread;

    // Written once, by whoever closes this; read by the caller that has its turn.
    private volatile boolean closed;

    // Written by the caller that has its turn, read by the thread of the next call.
    private volatile boolean failedLast;

    /** @param name a part of the name of its thread */
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
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonTask.newThread(name));
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    public <T> T call(String what, SessionWork<T> work) {
        Deadline deadline = Deadline.in(callTimeout);
        try {
            if (!turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw TimedCall.noAnswer(what, deadline);
            }
            boolean answered = false;
            try {
                T answer = await(new TimedCall<>(what, this, deadline, work), deadline);
                answered = true;
                return answer;
            } finally {
                failedLast = !answered;
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
     * Whether the last call was not answered, so that the next one should leave alone what is in order for the other
     * line.
     */
    boolean failedLast() {
        return failedLast;
    }

    private <T> T await(TimedCall<T> call, Deadline deadline) throws InterruptedException {
        hungCalls.refuseIfTooMany();
        try {
            Future<T> future = thread.submit(() -> call.run(hungCalls::remove));
            return future.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new LeaseStoreException("The lease store is closed", e);
        } catch (TimeoutException e) {
            leaveBehind(call);
            throw call.noAnswer();
        } catch (InterruptedException e) {
            leaveBehind(call);
            throw e;
        } catch (ExecutionException e) {
            throw asUnchecked(e.getCause());
        }
    }

    private void leaveBehind(TimedCall<?> call) {
        hungCalls.add(); // before it is abandoned: from then on it takes itself out when it ends
        if (!call.abandon()) {
            hungCalls.remove();
            return;
        }
        thread.shutdown(); // ends with the call
        if (!closed) {
            thread = newThread();
        }
        if (closed) { // meanwhile
            thread.shutdown();
        }
        DaemonTask.start(name + "-abort", call::breakOff); // which may hang as well
    }

    /** Refuses all calls from now on; one that is running goes on. */
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
        return new LeaseStoreException("The call ended without an answer", failure);
    }
}
