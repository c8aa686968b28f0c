// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * The first check of the database, on a daemon thread of its own, so that the context creates other beans in the
 * meantime. The thread ends by itself, since each call of the store ends within its call timeout. See decision 19.
 */
final class BackgroundDatabaseCheck {

    static final String THREAD = "election-database-check";

    private final Thread thread;

    // Written by the thread when it ends, read by threads that have waited for that.
    private @Nullable Throwable failure;

    private BackgroundDatabaseCheck(Runnable check) {
        thread = new Thread(() -> run(check), THREAD);
        thread.setDaemon(true);
    }

    static BackgroundDatabaseCheck begin(Runnable check) {
        BackgroundDatabaseCheck begun = new BackgroundDatabaseCheck(check);
        begun.thread.start();
        return begun;
    }

    private void run(Runnable check) {
        try {
            check.run();
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** Waits until the check has ended, and throws what it has thrown. */
    void await() {
        awaitEnd();
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    /** Waits until the check has ended. An interrupt is passed on to the check, and stays set for the caller. */
    void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
