// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import dev.election.jdbc.JdbcLeaseStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Has the store keep connections of its own only while the context runs: a context that is stopped or paused leaves none
 * open, so that the process can be written to disk (CRaC), also before its first start. Comes before the instance when it
 * starts, and after it when it stops.
 */
public final class JdbcConnectionsLifecycle implements SmartLifecycle {

    private static final int JUST_BELOW_THE_INSTANCE = Integer.MAX_VALUE - 1;

    private final ListableBeanFactory beans;

    // Written by the thread that starts and stops the context, read by all.
    private volatile boolean running;

    public JdbcConnectionsLifecycle(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void start() {
        running = true;
        keepConnections(true);
    }

    @Override
    public void stop() {
        running = false;
        keepConnections(false);
    }

    private void keepConnections(boolean keep) {
        // Not those of a parent context, which may go on when this one stops.
        beans.getBeansOfType(JdbcLeaseStore.class).values().forEach(store -> store.keepConnections(keep));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return JUST_BELOW_THE_INSTANCE;
    }
}
