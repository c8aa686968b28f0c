// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Something that a driver may hang in, on a short-lived daemon thread, so that its caller can stop waiting. */
final class Background<T> {

    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Deadline age = Deadline.in(java.time.Duration.ZERO);
    private final String what;

    private Background(String what) {
        this.what = what;
    }

    /**
     * Starts the task.
     *
     * @param whenAbandoned gets an outcome that arrives after {@link #abandon()}
     */
    static <T> Background<T> start(String what, Callable<T> task, Consumer<? super T> whenAbandoned) {
        Background<T> background = new Background<>(what);
        Thread thread = new Thread(() -> background.run(task, whenAbandoned), "election-jdbc " + what);
        thread.setDaemon(true);
        thread.start();
        return background;
    }

    private void run(Callable<T> task, Consumer<? super T> whenAbandoned) {
        try {
            T result = task.call();
            if (!outcome.complete(result)) {
                whenAbandoned.accept(result);
            }
        } catch (Throwable failure) {
            outcome.completeExceptionally(failure);
        }
    }

    /** Waits for the outcome until the deadline, and leaves the task running if that passes. */
    T await(Deadline deadline) throws SQLException {
        try {
            return outcome.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SQLTimeoutException(what + " is not done after " + age.elapsedMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for: " + what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            if (e.getCause() instanceof LeaseStoreException store) {
                throw store;
            }
            throw new SQLException(what + " failed: " + e.getCause(), e);
        }
    }

    boolean hasFailed() {
        return outcome.isCompletedExceptionally();
    }

    long ageMillis() {
        return age.elapsedMillis();
    }

    void abandon() {
        outcome.cancel(false);
    }
}
