// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The {@link Lifecycle} beans whose class has {@link OnLeader}. They are started when leadership is granted, lower
 * phases first, and stopped when it is revoked, higher phases first. A graceful step-down waits for the stop, as it
 * waits for its listeners.
 */
final class LeaderLifecycles {

    private record Led(String election, String name, Lifecycle bean) {

        int phase() {
            return bean instanceof Phased phased ? phased.getPhase() : 0;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(OnLeader.class);

    private final List<Led> all = new CopyOnWriteArrayList<>();
    private final Set<String> followed = ConcurrentHashMap.newKeySet();

    // Written once, before the beans known by then are followed; read after a bean was added, so that none is missed.
    private volatile @Nullable LeaderElections elections;

    void add(String election, String beanName, Lifecycle bean) {
        all.add(new Led(election, beanName, bean));
        LeaderElections known = elections;
        if (known != null) {
            follow(known, election);
        }
    }

    /**
     * Makes the beans follow leadership: those that were found so far, and those that are found from now on. Called
     * once.
     */
    void follow(LeaderElections known) {
        elections = known;
        all.forEach(led -> follow(known, led.election()));
    }

    // One listener for each election: a slow start must not delay the end of a term of another election.
    private void follow(LeaderElections known, String election) {
        if (followed.add(election)) {
            known.election(election).addListener(new LeadershipListener() {
                @Override
                public void granted(Term term) {
                    start(term);
                }

                @Override
                public void revoked(Term term, RevocationReason reason) {
                    stop(term);
                }
            });
        }
    }

    /**
     * Whether the method is part of the lifecycle contract without starting anything, so that it is called on every
     * instance.
     */
    static boolean isNotGuarded(Class<?> type, Method method) {
        return Lifecycle.class.isAssignableFrom(type)
                && !method.getName().equals("start")
                && Stream.of(Lifecycle.class, SmartLifecycle.class, Phased.class)
                        .anyMatch(each ->
                                ReflectionUtils.findMethod(each, method.getName(), method.getParameterTypes()) != null);
    }

    /** Whether the method is the one by which the context asks whether to start a bean that leadership starts. */
    static boolean isAutoStartup(Method method, Class<?> type) {
        return method.getName().equals("isAutoStartup")
                && method.getParameterCount() == 0
                && SmartLifecycle.class.isAssignableFrom(type)
                && AnnotatedElementUtils.hasAnnotation(ClassUtils.getUserClass(type), OnLeader.class);
    }

    private void start(Term term) {
        of(term.election(), Comparator.comparingInt(Led::phase)).forEach(led -> {
            try {
                if (!led.bean().isRunning()) {
                    led.bean().start();
                }
            } catch (RuntimeException | Error e) {
                log.warn(
                        "Could not start bean '{}' for term {} of '{}'; retrying in the next term",
                        led.name(),
                        term.token(),
                        term.election(),
                        e);
            }
        });
    }

    private void stop(Term term) {
        of(term.election(), Comparator.comparingInt(Led::phase).reversed()).forEach(led -> {
            try {
                if (led.bean().isRunning()) {
                    stop(led.bean());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                log.warn(
                        "Could not stop bean '{}' after term {} of '{}'", led.name(), term.token(), term.election(), e);
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
