// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElections;
import dev.election.spring.OnLeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;

/**
 * The {@link Lifecycle} beans that follow leadership: those whose class or {@code @Bean} method has {@link OnLeader}.
 * Thread-safe.
 */
final class LeaderLifecycles {

    private static final Logger log = LoggerFactory.getLogger(OnLeader.class);

    /*
     * The beans that are known when the elections are joined form one group for each election, which starts and stops
     * them in the order of their phases. A bean that is created later is a group of its own: a listener that is added
     * late is told the present state, in order with all later changes, so that the bean is started at once if this
     * instance leads. One listener for each election, since a slow start must not delay the end of a term of another.
     */
    private final List<LifecycleGroup> groups = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();

    // Written once, by follow(), under the lock: each bean is in a group by then, or finds it.
    private volatile @Nullable LeaderElections elections;

    void add(String election, String beanName, Lifecycle bean) {
        LifecycleGroup late;
        LeaderElections known;
        lock.lock();
        try {
            known = elections;
            if (known == null) {
                waiting(election).add(beanName, bean);
                return;
            }
            late = new LifecycleGroup(election);
            late.add(beanName, bean);
            groups.add(late);
        } finally {
            lock.unlock();
        }
        known.election(election).addListener(late);
    }

    private LifecycleGroup waiting(String election) {
        return groups.stream()
                .filter(each -> each.election().equals(election))
                .findFirst()
                .orElseGet(() -> {
                    LifecycleGroup added = new LifecycleGroup(election);
                    groups.add(added);
                    return added;
                });
    }

    /**
     * Makes the beans follow leadership: those that were found so far, and those that are found from now on. Called
     * once.
     */
    void follow(LeaderElections known) {
        List<LifecycleGroup> waiting;
        lock.lock();
        try {
            elections = known;
            waiting = List.copyOf(groups);
        } finally {
            lock.unlock();
        }
        waiting.forEach(group -> known.election(group.election()).addListener(group));
    }

    /** Whether the object, which may be behind a proxy, follows leadership. */
    boolean has(Object object) {
        return groups.stream().anyMatch(group -> group.has(object));
    }

    /** Forgets an object that is about to be destroyed, and stops it if it is running. */
    void forget(Object object) {
        for (LifecycleGroup group : groups) {
            if (group.has(object) && group.forget(object)) {
                remove(group);
            }
        }
    }

    private void remove(LifecycleGroup group) {
        LeaderElections known = elections;
        if (known != null) { // before that, the empty group waits for others
            groups.remove(group);
            known.election(group.election()).removeListener(group);
        }
    }

    /**
     * Stops the beans that run although this instance does not lead their election, because something else than
     * leadership has started them.
     */
    void stopWhereNotLeading() {
        LeaderElections known = elections;
        if (known == null) {
            return;
        }
        for (LifecycleGroup group : groups) {
            if (!known.election(group.election()).isLeader()) {
                group.stopRunning()
                        .forEach(name -> log.warn(
                                "Bean '{}' follows election '{}' and was started while this instance does not lead it, so it was"
                                        + " stopped. Leave it to leadership to start it",
                                name,
                                group.election()));
            }
        }
    }
}
