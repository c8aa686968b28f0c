// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;

/**
 * {@link Lifecycle} beans that follow one election. They are started when leadership is granted, lower phases first,
 * and stopped when it is revoked, higher phases first. A graceful step-down waits for the stop, as it waits for its
 * listeners.
 */
final class LifecycleGroup implements LeadershipListener {

    /** @param destroyed set before the bean is stopped for the last time, so that a start at that moment is undone */
    private record Member(String name, Lifecycle bean, AtomicBoolean destroyed) {

        boolean isOf(Object object) {
            return LifecycleGroup.isOf(bean, object);
        }

        int phase() {
            return bean instanceof Phased phased ? phased.getPhase() : 0;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(OnLeader.class);

    private final String election;
    private final List<Member> members = new CopyOnWriteArrayList<>();

    LifecycleGroup(String election) {
        this.election = election;
    }

    String election() {
        return election;
    }

    @Override
    public String toString() {
        return "lifecycle beans " + members.stream().map(Member::name).toList();
    }

    void add(String name, Lifecycle bean) {
        members.add(new Member(name, bean, new AtomicBoolean()));
    }

    /**
     * Forgets a bean that is about to be destroyed, and stops it if it is running.
     *
     * @param object the object behind the bean's proxy
     * @return whether no bean is left
     */
    boolean forget(Object object) {
        List<Member> forgotten =
                members.stream().filter(member -> member.isOf(object)).toList();
        members.removeAll(forgotten);
        forgotten.forEach(member -> {
            member.destroyed().set(true);
            try {
                if (member.bean().isRunning()) {
                    member.bean().stop();
                }
            } catch (RuntimeException e) {
                log.warn("Could not stop bean '{}' before it is destroyed", member.name(), e);
            }
        });
        return members.isEmpty();
    }

    /** Whether the bean is this object, or a proxy of it. */
    static boolean isOf(Lifecycle bean, Object object) {
        return bean == object || AopProxyUtils.getSingletonTarget(bean) == object;
    }

    boolean has(Object object) {
        return members.stream().anyMatch(member -> member.isOf(object));
    }

    @Override
    public void granted(Term term) {
        ordered(Comparator.comparingInt(Member::phase)).forEach(member -> {
            try {
                if (!member.destroyed().get() && !member.bean().isRunning()) {
                    member.bean().start();
                    if (member.destroyed().get()) {
                        member.bean().stop(); // it was destroyed while it started
                    }
                }
            } catch (RuntimeException | Error e) {
                log.warn(
                        "Could not start bean '{}' for term {} of '{}'; retrying in the next term",
                        member.name(),
                        term.token(),
                        election,
                        e);
            }
        });
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        stopRunning();
    }

    /** Stops the beans that are running, and returns their names. */
    List<String> stopRunning() {
        List<String> stopped = new ArrayList<>();
        ordered(Comparator.comparingInt(Member::phase).reversed()).forEach(member -> {
            try {
                if (member.bean().isRunning()) {
                    stopped.add(member.name());
                    stop(member.bean());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                log.warn("Could not stop bean '{}', which follows election '{}'", member.name(), election, e);
            }
        });
        return stopped;
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

    private Stream<Member> ordered(Comparator<Member> order) {
        return members.stream().sorted(order);
    }
}
