// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.OnLeader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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

    private final AtomicReference<State> state = new AtomicReference<>(new State(null, List.of()));

    /** A bean that was found before the elections are joined. */
    private record Waiting(String election, String name, Lifecycle bean) {}

    /**
     * @param elections null until the elections are joined
     * @param waiting the beans that were found until then
     */
    private record State(@Nullable LeaderElections elections, List<Waiting> waiting) {

        State with(Waiting added) {
            return elections == null
                    ? new State(
                            null,
                            Stream.concat(waiting.stream(), Stream.of(added)).toList())
                    : this;
        }

        State without(Object object) {
            return new State(
                    elections,
                    waiting.stream()
                            .filter(one -> !LifecycleGroup.isOf(one.bean(), object))
                            .toList());
        }
    }

    private State now() {
        return Objects.requireNonNull(state.get());
    }

    void add(String election, String beanName, Lifecycle bean) {
        LeaderElections known = state.updateAndGet(now -> now.with(new Waiting(election, beanName, bean)))
                .elections();
        if (known != null) {
            LifecycleGroup late = new LifecycleGroup(election);
            late.add(beanName, bean);
            follow(known, late);
        }
    }

    /**
     * Makes the beans follow leadership: those that were found so far, and those that are found from now on. Called
     * once.
     */
    void follow(LeaderElections known) {
        Map<String, LifecycleGroup> found = new LinkedHashMap<>();
        Objects.requireNonNull(state.getAndSet(new State(known, List.of())))
                .waiting()
                .forEach(one -> found.computeIfAbsent(one.election(), LifecycleGroup::new)
                        .add(one.name(), one.bean()));
        found.values().forEach(group -> follow(known, group));
    }

    private void follow(LeaderElections known, LifecycleGroup group) {
        groups.add(group);
        known.election(group.election()).addListener(group);
    }

    /** Whether the object, which may be behind a proxy, follows leadership. */
    boolean has(Object object) {
        return now().waiting().stream().anyMatch(one -> LifecycleGroup.isOf(one.bean(), object))
                || groups.stream().anyMatch(group -> group.has(object));
    }

    /** Forgets an object that is about to be destroyed, and stops it if it is running. */
    void forget(Object object) {
        LeaderElections known = state.updateAndGet(now -> now.without(object)).elections();
        if (known != null) {
            List<LifecycleGroup> emptied = groups.stream()
                    .filter(group -> group.has(object) && group.forget(object))
                    .toList();
            groups.removeAll(emptied);
            emptied.forEach(group -> known.election(group.election()).removeListener(group));
        }
    }

    /**
     * Stops the beans that run although this instance does not lead their election, because something else than
     * leadership has started them.
     */
    void stopWhereNotLeading() {
        LeaderElections known = now().elections();
        if (known == null) {
            return;
        }
        for (LifecycleGroup group : groups) {
            LeaderElection election = known.election(group.election());
            // while a term ends gracefully, its beans are being stopped already
            if (!election.isLeader() && election.drain().isEmpty()) {
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
