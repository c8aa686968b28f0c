// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.Term;
import dev.election.spring.CatchUp;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;

/**
 * The methods whose calls depend on those before them: what is known about the calls of each, and the calls that make
 * up for others when this instance is granted an election. Thread-safe.
 */
final class TrackedMethods {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    private final List<Tracked> all = new CopyOnWriteArrayList<>();

    private final AtomicReference<State> state = new AtomicReference<>(new State(null, List.of()));

    /** @param scheduler finds the scheduler when it is needed; null if the context has none */
    private record Joined(LeaderElections elections, Supplier<@Nullable TaskScheduler> scheduler) {}

    /**
     * @param joined null until the elections are joined
     * @param waiting what was found until then
     */
    private record State(@Nullable Joined joined, List<Tracked> waiting) {

        State with(Tracked added) {
            return joined == null
                    ? new State(
                            null,
                            Stream.concat(waiting.stream(), Stream.of(added)).toList())
                    : this;
        }

        State without(Object target) {
            return new State(
                    joined,
                    waiting.stream().filter(each -> each.target() != target).toList());
        }
    }

    private record Tracked(Object target, Method method, MethodCalls calls, CatchUpCall call)
            implements LeadershipListener {

        @Override
        public void granted(Term term) {
            calls.granted(term);
        }
    }

    /** Tracks the calls of the methods of a bean for which their rules ask for it. */
    void add(GuardedBean described, Object guarded, Map<Method, OnLeaderRule> rules, BeanLookup beans) {
        rules.forEach((method, rule) -> {
            if (rule.isTracked()) {
                MethodCalls calls = new MethodCalls(rule);
                CatchUpCall call = new CatchUpCall(described, method, calls, () -> beans.current(described, guarded));
                add(new Tracked(BeanLookup.target(guarded), method, calls, call));
            }
        });
    }

    private void add(Tracked tracked) {
        all.add(tracked);
        Joined joined = Objects.requireNonNull(state.updateAndGet(now -> now.with(tracked)))
                .joined();
        if (joined != null) {
            follow(tracked, joined);
        }
    }

    /** What is known about the calls of a method of this object; null unless it is tracked. */
    @Nullable
    MethodCalls of(GuardedMethod method, @Nullable Object target) {
        if (target == null || !method.rule().isTracked()) {
            return null;
        }
        Object object = BeanLookup.target(target);
        for (Tracked each : all) {
            if (each.target() == object && each.method().equals(method.method())) {
                return each.calls();
            }
        }
        return null;
    }

    /**
     * Makes up for calls when this instance is granted an election, from now on. Called once.
     *
     * @param scheduler finds what the calls are made on; null if the context has none
     */
    void follow(LeaderElections elections, Supplier<@Nullable TaskScheduler> scheduler) {
        Joined joined = new Joined(elections, scheduler);
        Objects.requireNonNull(state.getAndSet(new State(joined, List.of())))
                .waiting()
                .forEach(each -> follow(each, joined));
    }

    private static void follow(Tracked tracked, Joined now) {
        if (!tracked.calls().rule().catchesUp()) {
            return;
        }
        TaskScheduler scheduler = now.scheduler().get();
        if (scheduler == null) {
            log.warn(
                    "Lost calls of {} are not made up for, although its @OnLeader asks for it: there is no TaskScheduler to"
                            + " make them on, or several of which none is named 'taskScheduler'. Add @EnableScheduling, or"
                            + " define one",
                    tracked.call());
            return;
        }
        tracked.calls().whenDue(() -> tracked.call().schedule(scheduler));
        now.elections().election(tracked.calls().rule().election()).addListener(tracked);
    }

    /** Whether the calls of this object, which may be behind a proxy, are tracked. */
    boolean has(Object object) {
        Object target = BeanLookup.target(object);
        return all.stream().anyMatch(each -> each.target() == target);
    }

    /** Forgets an object that is about to be destroyed. */
    void forget(Object object) {
        Object target = BeanLookup.target(object);
        List<Tracked> gone =
                all.stream().filter(each -> each.target() == target).toList();
        all.removeAll(gone);
        Joined joined = Objects.requireNonNull(state.updateAndGet(now -> now.without(target)))
                .joined();
        if (joined != null) {
            gone.forEach(each ->
                    joined.elections().election(each.calls().rule().election()).removeListener(each));
        }
    }
}
