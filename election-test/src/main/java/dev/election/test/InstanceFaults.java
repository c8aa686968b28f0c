// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with one start of an instance: written by the test, read by the threads of the instance. Thread-safe.
 */
final class InstanceFaults {

    private final String instance;
    private final BooleanSupplier storeDown;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All written under the lock, read by all.
    private volatile boolean cutOff;
    private volatile boolean losesAnswers;
    private volatile Duration delay = Duration.ZERO;
    private volatile Duration leap = Duration.ZERO;
    private volatile boolean dead;

    // The thread that has frozen the instance; null unless it is frozen.
    private volatile @Nullable Thread freezer;

    InstanceFaults(String instance, BooleanSupplier storeDown) {
        this.instance = instance;
        this.storeDown = storeDown;
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- for the test

    void cutOff() {
        change(() -> cutOff = true);
    }

    void loseAnswers() {
        change(() -> losesAnswers = true);
    }

    void slow(Duration each) {
        change(() -> delay = each);
    }

    void reconnect() {
        change(() -> {
            cutOff = false;
            losesAnswers = false;
            delay = Duration.ZERO;
        });
    }

    void leap(Duration by) {
        change(() -> leap = leap.plus(by));
    }

    void freeze() {
        change(() -> freezer = Thread.currentThread());
    }

    void thaw() {
        change(() -> freezer = null);
    }

    /** From now on its clocks are far ahead, so that it leads nothing, and nothing of it reaches the store. */
    void die() {
        change(() -> {
            dead = true;
            freezer = null;
        });
    }

    boolean isFrozen() {
        return freezer != null;
    }

    /** Whether it does anything: it has neither been frozen nor crashed. */
    boolean isAwake() {
        return freezer == null && !dead;
    }

    // ---- for the threads of the instance

    /** Waits while the instance is frozen, as a thread of a process that stands still. */
    void pass() {
        Thread by = freezer;
        if (by == null || Thread.currentThread() instanceof ObservingThread) {
            return;
        }
        if (by == Thread.currentThread()) {
            throw new IllegalStateException("Instance '" + instance
                    + "' is frozen, and this thread, which has frozen it, would wait forever: thaw it first");
        }
        lock.lock();
        try {
            while (freezer != null) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #pass}, for a place that must not throw. */
    void passUnlessFreezer() {
        if (freezer != Thread.currentThread()) {
            pass();
        }
    }

    boolean isDead() {
        return dead;
    }

    Duration leap() {
        return leap;
    }

    boolean isReachable() {
        return !cutOff && !dead && !storeDown.getAsBoolean();
    }

    boolean losesAnswers() {
        return losesAnswers;
    }

    Duration delay() {
        return delay;
    }

    /** Waits for this time, or until the store does not respond any more. */
    void delay(Duration time) {
        long left = TimeUnit.NANOSECONDS.convert(time);
        boolean interrupted = false;
        lock.lock();
        try {
            while (left > 0 && isReachable()) {
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = 0;
                }
            }
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
