// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Beans that are a {@link Lifecycle} and whose class has {@link OnLeader}: started with leadership, lower phases first, and
 * stopped with it, higher phases first. An orderly end waits for the stop, since it waits for its listeners.
 */
final class LeaderLifecycles implements LeadershipListener {

    private record Led(String election, String name, Lifecycle bean) {

        int phase() {
            return bean instanceof Phased phased ? phased.getPhase() : 0;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(OnLeader.class);

    private final List<Led> all = new CopyOnWriteArrayList<>();

    void add(String election, String beanName, Lifecycle bean) {
        all.add(new Led(election, beanName, bean));
    }

    /** Whether the method belongs to the lifecycle but does not begin anything: it is called whoever leads. */
    static boolean isNotGuarded(Class<?> type, Method method) {
        return Lifecycle.class.isAssignableFrom(type)
                && !method.getName().equals("start")
                && Stream.of(Lifecycle.class, SmartLifecycle.class, Phased.class)
                        .anyMatch(each ->
                                ReflectionUtils.findMethod(each, method.getName(), method.getParameterTypes()) != null);
    }

    /** Whether it is the question of the context whether it should start a bean that leadership starts. */
    static boolean isAutoStartup(Method method, Class<?> type) {
        return method.getName().equals("isAutoStartup")
                && method.getParameterCount() == 0
                && SmartLifecycle.class.isAssignableFrom(type)
                && AnnotatedElementUtils.hasAnnotation(ClassUtils.getUserClass(type), OnLeader.class);
    }

    @Override
    public void granted(Term term) {
        of(term.election(), Comparator.comparingInt(Led::phase)).forEach(led -> {
            try {
                if (!led.bean().isRunning()) {
                    led.bean().start();
                }
            } catch (RuntimeException | Error e) {
                log.warn(
                        "Bean '{}' could not be started for term {} of '{}'; it is tried again in the next term",
                        led.name(),
                        term.token(),
                        term.election(),
                        e);
            }
        });
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        of(term.election(), Comparator.comparingInt(Led::phase).reversed()).forEach(led -> {
            try {
                if (led.bean().isRunning()) {
                    stop(led.bean());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                log.warn(
                        "Bean '{}' could not be stopped after term {} of '{}'",
                        led.name(),
                        term.token(),
                        term.election(),
                        e);
            }
        });
    }

    private static void stop(Lifecycle bean) throws InterruptedException {
        if (bean instanceof SmartLifecycle smart) {
            CountDownLatch stopped = new CountDownLatch(1);
            smart.stop(stopped::countDown);
            stopped.await();
        } else {
            bean.stop();
        }
    }

    private Stream<Led> of(String election, Comparator<Led> order) {
        return all.stream().filter(led -> led.election().equals(election)).sorted(order);
    }
}
