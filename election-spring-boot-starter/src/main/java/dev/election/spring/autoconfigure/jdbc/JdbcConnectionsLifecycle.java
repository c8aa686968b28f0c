// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import dev.election.jdbc.JdbcLeaseStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the store keep connections of its own only while the context is running. A context that is stopped or paused has
 * none open, so that a checkpoint of the process can be taken (CRaC), even before its first start. It is started before
 * the instance, and stopped after it.
 *
 * @since 0.1.0
 */
public final class JdbcConnectionsLifecycle implements SmartLifecycle {

    private static final int JUST_BEFORE_THE_INSTANCE = Integer.MAX_VALUE - 1;

    private final ListableBeanFactory beans;

    // Written by the threads that start and stop the context, read by all.
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
        // not the stores of a parent context, which may continue when this one stops
        beans.getBeansOfType(JdbcLeaseStore.class).values().forEach(store -> store.keepConnections(keep));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return JUST_BEFORE_THE_INSTANCE;
    }
}
