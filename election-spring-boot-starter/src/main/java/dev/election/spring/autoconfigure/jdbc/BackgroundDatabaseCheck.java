// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A first look at the database, on a daemon thread of its own, so that the context goes on creating beans meanwhile. It
 * ends by itself: each call of the store does, within its call timeout.
 */
final class BackgroundDatabaseCheck {

    static final String THREAD = "election-first-look";

    private final Thread thread;

    // Written by its thread at its end, read by those who have waited for that.
    private @Nullable Throwable failure;

    private BackgroundDatabaseCheck(Runnable look) {
        thread = new Thread(() -> run(look), THREAD);
        thread.setDaemon(true);
    }

    static BackgroundDatabaseCheck begin(Runnable look) {
        BackgroundDatabaseCheck begun = new BackgroundDatabaseCheck(look);
        begun.thread.start();
        return begun;
    }

    private void run(Runnable look) {
        try {
            look.run();
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** Returns when its thread has ended; throws what it has thrown. */
    void await() {
        awaitEnd();
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    /** Returns when its thread has ended, however it did. Whoever is interrupted meanwhile interrupts it, and stays so. */
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
