// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import java.util.concurrent.CountDownLatch;
import org.springframework.context.SmartLifecycle;

/** Takes its time to stop, until it is told that it may. */
final class SlowEndpoint implements SmartLifecycle {

    final CountDownLatch stopping = new CountDownLatch(1);
    final CountDownLatch mayStop = new CountDownLatch(1);

    private volatile boolean running;

    /** One that does not take its time. */
    static SlowEndpoint quick() {
        SlowEndpoint endpoint = new SlowEndpoint();
        endpoint.mayStop.countDown();
        return endpoint;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        stopping.countDown();
        try {
            mayStop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return false;
    }
}
