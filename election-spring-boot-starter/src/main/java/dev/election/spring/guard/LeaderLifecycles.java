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
 * Beans that are a {@link Lifecycle} and whose class has {@link OnLeader}: started with leadership, lower phases first, and
 * stopped with it, higher phases first. An orderly end waits for the stop, since it waits for its listeners.
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

    // Written once; read after a bean was added.
    private volatile @Nullable LeaderElections elections;

    void add(String election, String beanName, Lifecycle bean) {
        all.add(new Led(election, beanName, bean));
        LeaderElections known = elections;
        if (known != null) {
            follow(known, election);
        }
    }

    /** Starts and stops all beans that were found, and those that are found from now on. Called once. */
    void follow(LeaderElections known) {
        elections = known;
        all.forEach(led -> follow(known, led.election()));
    }

    // A listener for each election: a start that takes its time must not hold up the end of another's term.
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

    private void start(Term term) {
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
