// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import org.springframework.context.SmartLifecycle;

/** A bean that a context starts before all others, on the thread that starts the context. */
public final class StartedFirst implements SmartLifecycle {

    private volatile boolean running;
    private volatile boolean interrupted;

    /** Whether that thread was interrupted then; it is no more. */
    public boolean wasInterrupted() {
        return interrupted;
    }

    @Override
    public void start() {
        running = true;
        interrupted = Thread.interrupted();
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
