// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import org.springframework.context.Lifecycle;

/** A lifecycle that only remembers whether it runs. */
public class RunningFlag implements Lifecycle {

    private volatile boolean running;

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
