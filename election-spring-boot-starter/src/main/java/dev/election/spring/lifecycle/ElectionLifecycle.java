// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
 * The lifecycle of an instance in its application context. The instance is the last to start and the first to stop.
 *
 * <p>The instance is a <b>candidate</b> while the application accepts traffic and its liveness state is correct. A
 * context that is not run by a {@code SpringApplication} has no such states, and its instance is a candidate as soon as
 * the context is refreshed. The instance <b>withdraws</b> while the application refuses traffic or is broken. It
 * <b>stops</b> when the context begins to close, before executors and connection pools do, and waits for work in
 * flight. Meanwhile the web server refuses new requests and completes those in flight. The instance also stops when the
 * context is stopped or paused; after that it starts again with a new lease.
 *
 * <p>Not guaranteed: that the instance becomes a candidate if an {@code ApplicationRunner} does not return, since such
 * an application is never ready; this is logged once. A context that is closed from inside leader work waits for that
 * very work, up to the shutdown timeout.
 *
 * @since 0.1.0
 */
public final class ElectionLifecycle implements SmartLifecycle, GenericApplicationListener {

    private static final Logger log = LoggerFactory.getLogger(ElectionLifecycle.class);

    private static final String RUN_BY_SPRING_APPLICATION = "springApplicationArguments";

    private final ConfigurableApplicationContext context;
    private final InstanceControl instance;
    private final WebServerShutdown webServer;
    private final Duration patience;
    private final AtomicBoolean reported = new AtomicBoolean();

    // All written by the threads that start and stop the context or publish events, and read by all.
    private volatile boolean running;
    private volatile boolean closed;
    private volatile boolean ready;
    private volatile boolean alive = true;

    // Whether the application has ever accepted traffic, and until then the thread that starts it.
    private volatile boolean wasReady;
    private volatile @Nullable Thread starting;

    /** @param patience the time after which an application that is not ready yet is reported */
    public ElectionLifecycle(ConfigurableApplicationContext context, InstanceControl instance, Duration patience) {
        this.context = context;
        this.instance = instance;
        this.patience = patience;
        this.webServer = new WebServerShutdown(context);
    }

    @Override
    public void start() {
        running = true;
        if (!context.getBeanFactory().containsSingleton(RUN_BY_SPRING_APPLICATION)) {
            becameReady();
        }
        if (!wasReady) {
            starting = Thread.currentThread();
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::reportUnready);
        }
        follow();
    }

    private void becameReady() {
        ready = true;
        wasReady = true;
        starting = null;
    }

    private void reportUnready() {
        if (mayRun() && !wasReady && !reported.getAndSet(true)) {
            log.info(
                    "This instance is not a candidate after {} ms, and leads no election: the application does not"
                            + " accept traffic yet{}. It does when each ApplicationRunner, each CommandLineRunner and each"
                            + " listener of the start has returned. Move work that does not return to a @WhileLeader method"
                            + " or to a thread of its own",
                    patience.toMillis(),
                    position());
        }
    }

    private String position() {
        Thread thread = starting;
        return thread == null
                ? ""
                : StartingThread.position(thread)
                        .map(frame -> "; thread '" + thread.getName() + "', which starts it, is in " + frame)
                        .orElse("");
    }

    /** Why the application keeps the instance from being a candidate; empty if it does not, or has stopped it. */
    public Optional<String> notCandidate() {
        if (!mayRun()) {
            return Optional.empty();
        } else if (!alive) {
            return Optional.of("the liveness state of the application is broken");
        } else if (!ready) {
            return Optional.of(
                    wasReady ? "the application refuses traffic" : "the application does not accept traffic yet");
        }
        return Optional.empty();
    }

    @Override
    public void stop() {
        running = false;
        instance.stop();
    }

    @Override
    public void stop(Runnable callback) {
        stop();
        webServer.whenOver(callback);
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
                webServer.begin();
                instance.stop();
            }
        } else if (event instanceof AvailabilityChangeEvent<?> change
                && !isOfAnotherContext(change)
                && !isPublishedByClose(change)) {
            changed(change.getState());
        }
    }

    /**
     * A web server context that is closed first announces that it refuses traffic, and only then that it closes. That
     * is the end of the instance, not a withdrawal. Nothing but the calls in progress shows it: the context counts as
     * active until the second event.
     */
    private static boolean isPublishedByClose(AvailabilityChangeEvent<?> change) {
        return change.getState() == ReadinessState.REFUSING_TRAFFIC
                && StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                        .walk(frames ->
                                frames.anyMatch(frame -> frame.getMethodName().equals("doClose")
                                        && ApplicationContext.class.isAssignableFrom(frame.getDeclaringClass())));
    }

    /**
     * A child context publishes its events to its parent too, for example the context of a management server that
     * closes.
     */
    private boolean isOfAnotherContext(AvailabilityChangeEvent<?> change) {
        return change.getSource() instanceof ApplicationContext source && source != context;
    }

    private void changed(AvailabilityState state) {
        if (state instanceof ReadinessState readiness) {
            if (readiness == ReadinessState.ACCEPTING_TRAFFIC) {
                becameReady();
            } else {
                ready = false;
            }
            follow();
        } else if (state instanceof LivenessState liveness) {
            if (!wasReady) {
                starting = Thread.currentThread(); // which runs the runners next
            }
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
            instance.stop(); // another thread stopped the context in the meantime
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
        return false; // the context must not close before the instance has stopped
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
