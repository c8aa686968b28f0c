// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.util.ReflectionUtils;

/**
 * Publishes events of a context so that all listeners have returned when {@code publishEvent} returns, even if the
 * application's {@link SimpleApplicationEventMulticaster} has an executor. Only its own events are affected: those that
 * others publish, and those that a listener publishes in turn, are still multicast with that executor.
 *
 * <p>Not guaranteed: anything for a multicaster of another kind that calls listeners on other threads, and for
 * listeners with {@code @Async}.
 *
 * @since 0.1.0
 */
public final class OrderedEvents implements ApplicationEventPublisher {

    /*
     * The problem. An asynchronous multicaster submits each call of a listener to a pool, so that a revocation may
     * overtake the grant before it, and no graceful step-down waits for the listeners.
     *
     * The idea. The multicaster submits the calls on the thread that publishes the event. So its executor is replaced
     * by one that runs them there while an event of ours is published on this thread, and delegates all others.
     *
     * Why it is right. Events are published one at a time for each election, so calls on the publishing thread are in
     * order. The mark is removed while a listener runs, so that events which it publishes keep their executor. An
     * exception ends only that call, as on a pool.
     *
     * What it costs. Listeners of these events are called one after the other, as with the default multicaster.
     *
     * Decision 48.
     */

    private static final Logger log = LoggerFactory.getLogger(OrderedEvents.class);

    private static final String GETTER = "getTaskExecutor";

    // Present while an event of ours is multicast on the current thread.
    private static final ThreadLocal<Boolean> PUBLISHING = new ThreadLocal<>();

    private final ApplicationContext context;

    /**
     * Prepares the multicasters of this context and its parents. They must exist, as they do once beans are created.
     */
    public OrderedEvents(ApplicationContext context) {
        this.context = context;
        for (ApplicationContext each = context; each != null; each = each.getParent()) {
            if (multicasterOf(each) instanceof SimpleApplicationEventMulticaster simple) {
                prepare(simple);
            }
        }
    }

    /** The multicaster of this context, without those of its parents; null if it has none. */
    static @Nullable Object multicasterOf(ApplicationContext context) {
        String name = AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME;
        return context.containsLocalBean(name) ? context.getBean(name) : null;
    }

    private static void prepare(SimpleApplicationEventMulticaster multicaster) {
        Executor executor = executorOf(multicaster);
        if (executor != null && !(executor instanceof InOrder)) {
            multicaster.setTaskExecutor(new InOrder(executor));
            log.info(
                    "The event multicaster of the application has a task executor ({}). Events of elections do not use"
                            + " it: their listeners are called in order, on the thread that publishes them",
                    executor.getClass().getName());
        }
    }

    private static @Nullable Executor executorOf(SimpleApplicationEventMulticaster multicaster) {
        Method getter = ReflectionUtils.findMethod(SimpleApplicationEventMulticaster.class, GETTER);
        if (getter == null) {
            return null;
        }
        ReflectionUtils.makeAccessible(getter);
        return (Executor) ReflectionUtils.invokeMethod(getter, multicaster);
    }

    @Override
    public void publishEvent(Object event) {
        PUBLISHING.set(true);
        try {
            context.publishEvent(event);
        } finally {
            PUBLISHING.remove();
        }
    }

    /** Runs what is submitted while an event of ours is published on this thread, and delegates everything else. */
    private record InOrder(Executor executor) implements Executor {

        @Override
        public void execute(Runnable call) {
            if (PUBLISHING.get() == null) {
                executor.execute(call);
                return;
            }
            PUBLISHING.remove(); // an event that the listener publishes is not ours
            try {
                call.run();
            } catch (RuntimeException | Error e) {
                log.error("A listener of an election event failed; the other listeners are called", e);
            } finally {
                PUBLISHING.set(true);
            }
        }
    }

    /** Registers the method that is called by name, for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            Method getter = ReflectionUtils.findMethod(SimpleApplicationEventMulticaster.class, GETTER);
            if (getter != null) {
                hints.reflection().registerMethod(getter, ExecutableMode.INVOKE);
            }
        }
    }
}
