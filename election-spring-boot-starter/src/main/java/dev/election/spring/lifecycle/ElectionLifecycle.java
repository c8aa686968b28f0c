// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

/**
 * The life of an instance in its application context: last to start, first to stop.
 *
 * <p><b>Stands</b> while the application accepts traffic and its liveness is correct; a context that no
 * {@code SpringApplication} runs has no such states, and stands as soon as it is refreshed. <b>Withdraws</b> while it
 * refuses traffic or is broken. <b>Stops</b> when the context begins to close, before executors, connection pools and the
 * web server do, and waits for work in flight; so too when the context is stopped or paused, after which it starts anew
 * with a fresh lease.
 *
 * <p>Not promised: that an application stands whose {@code ApplicationRunner} does not return; it is never ready. And a
 * context that is closed from inside leader work waits for that very work, until the shutdown timeout.
 */
public final class ElectionLifecycle implements SmartLifecycle, GenericApplicationListener {

    private static final String RUN_BY_SPRING_APPLICATION = "springApplicationArguments";

    private final ConfigurableApplicationContext context;
    private final InstanceControl instance;

    // Written by the threads that start, stop and publish, read by all.
    private volatile boolean running;
    private volatile boolean closed;
    private volatile boolean ready;
    private volatile boolean alive = true;

    public ElectionLifecycle(ConfigurableApplicationContext context, InstanceControl instance) {
        this.context = context;
        this.instance = instance;
    }

    @Override
    public void start() {
        running = true;
        if (!context.getBeanFactory().containsSingleton(RUN_BY_SPRING_APPLICATION)) {
            ready = true;
        }
        follow();
    }

    @Override
    public void stop() {
        running = false;
        instance.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ContextClosedEvent closing) {
            if (closing.getApplicationContext() == context) {
                closed = true;
                instance.stop();
            }
        } else if (event instanceof AvailabilityChangeEvent<?> change && !isOfAnotherContext(change)) {
            changed(change.getState());
        }
    }

    /** A child context tells its parent too, say that of a management server which closes. */
    private boolean isOfAnotherContext(AvailabilityChangeEvent<?> change) {
        return change.getSource() instanceof ApplicationContext source && source != context;
    }

    private void changed(AvailabilityState state) {
        if (state instanceof ReadinessState readiness) {
            ready = readiness == ReadinessState.ACCEPTING_TRAFFIC;
            follow();
        } else if (state instanceof LivenessState liveness) {
            alive = liveness == LivenessState.CORRECT;
            follow();
        }
    }

    private void follow() {
        if (!mayRun()) {
            return;
        }
        if (!ready || !alive) {
            instance.withdraw();
            return;
        }
        instance.start();
        instance.stand();
        if (!mayRun()) {
            instance.stop(); // stopped by another thread in between
        }
    }

    private boolean mayRun() {
        return running && !closed;
    }

    @Override
    public boolean supportsEventType(ResolvableType type) {
        Class<?> event = type.toClass();
        return ContextClosedEvent.class.isAssignableFrom(event)
                || AvailabilityChangeEvent.class.isAssignableFrom(event);
    }

    @Override
    public boolean supportsAsyncExecution() {
        return false; // closing the context has to wait
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
