// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls one after the other, each within the same time. There is one line for renewals and one for all the rest, so that
 * neither waits for the other and no more than two connections are in use.
 */
final class Line {

    private final Duration callTimeout;
    private final Connections connections;
    private final Background background;

    // Held for the time of one call, which is bounded.
    private final ReentrantLock turn = new ReentrantLock();

    // Written by the caller that has its turn, read by the thread of the next call.
    private volatile boolean failedLast;

    Line(Duration callTimeout, Connections connections, Background background) {
        this.callTimeout = callTimeout;
        this.connections = connections;
        this.background = background;
    }

    <T> T call(String what, Call.Work<T> work) {
        Deadline deadline = Deadline.in(callTimeout);
        try {
            if (!turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw Failures.noAnswer(what, deadline);
            }
            try {
                Call<T> call = new Call<>(what, this, deadline, connections, work);
                T answer;
                try {
                    answer = await(call, deadline);
                } catch (Throwable e) {
                    failedLast = true;
                    throw e;
                }
                failedLast = false;
                return answer;
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseStoreException("Interrupted while waiting for the database to " + what, e);
        }
    }

    /** Whether the last call was not answered, so that the next one should leave alone what is in order for the other line. */
    boolean failedLast() {
        return failedLast;
    }

    private <T> T await(Call<T> call, Deadline deadline) throws InterruptedException {
        FutureTask<T> future = background.start(() -> call.run(background::callHangsNoMore));
        try {
            return future.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            abandon(call);
            throw call.noAnswer();
        } catch (InterruptedException e) {
            abandon(call);
            throw e;
        } catch (ExecutionException e) {
            throw asUnchecked(e.getCause());
        }
    }

    private void abandon(Call<?> call) {
        background.callHangs();
        if (call.abandon()) {
            background.execute(call::breakOff);
        } else {
            background.callHangsNoMore();
        }
    }

    private static RuntimeException asUnchecked(@org.jspecify.annotations.Nullable Throwable failure) {
        if (failure instanceof RuntimeException e) {
            return e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return new LeaseStoreException("The call ended without an answer", failure);
    }
}
