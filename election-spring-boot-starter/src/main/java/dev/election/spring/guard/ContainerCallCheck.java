// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.ContainerCall;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/**
 * Refuses {@code @OnLeader} on methods that the container calls when no instance leads, or that acknowledge what they
 * skip. Warns of handlers that answer a request with nothing. Thread-safe.
 */
final class ContainerCallCheck {

    private static final Logger log = LoggerFactory.getLogger(OnLeader.class);

    private static final String BINDS_FUNCTIONS = "org.springframework.cloud.function.context.FunctionCatalog";

    // With a call at times among them, a call at the start that is skipped is made up for.
    private static final Set<ContainerCall.Kind> REPEATED_AFTER_THE_START =
            Set.of(ContainerCall.Kind.STARTUP, ContainerCall.Kind.TIMER, ContainerCall.Kind.EXECUTOR);

    private final boolean skips;
    private final boolean functionsAreBound;

    // The names of the beans that have been warned of: each instance of a prototype is checked.
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Set<String> warnedOfStart = ConcurrentHashMap.newKeySet();

    /**
     * @param skips whether calls are skipped at all: false if leader election is disabled
     * @param beanClassLoader the class loader in which to look for Spring Cloud Function
     */
    ContainerCallCheck(boolean skips, @Nullable ClassLoader beanClassLoader) {
        this.skips = skips;
        functionsAreBound = ClassUtils.isPresent(BINDS_FUNCTIONS, beanClassLoader);
    }

    void check(GuardedBean bean, Map<Method, OnLeaderRule> rules) {
        List<String> handlers = new ArrayList<>();
        List<String> early = new ArrayList<>();
        rules.forEach((method, rule) -> {
            List<ContainerCall> calls = ContainerCall.allOf(bean.type(), method);
            if (losesOnlyTheStart(calls)) {
                ContainerCall start = calls.get(0);
                refuseToFailTheStart(bean, method, rule, start);
                if (!rule.catchesUp()) {
                    early.add(named(bean, method, start));
                }
            } else if (!calls.isEmpty()) {
                check(bean, method, rule, calls.get(0), handlers);
            }
        });
        warnOfRequests(bean, handlers);
        warnOfStart(bean, early);
    }

    private void check(GuardedBean bean, Method method, OnLeaderRule rule, ContainerCall call, List<String> handlers) {
        switch (call.kind()) {
            case CALLBACK, LIFECYCLE -> refuseOnMethod(bean, method, rule, call);
            case STARTUP, SHUTDOWN, AVAILABILITY -> refuseOutsideOfTerms(bean, method, rule, call);
            case MESSAGE, CHANNEL, COMMIT -> refuseToAcknowledge(bean, method, rule, call);
            case FUNCTION -> {
                if (functionsAreBound) {
                    refuseToAcknowledge(bean, method, rule, call);
                }
            }
            case REQUEST -> {
                if (rule.skips()) {
                    handlers.add(named(bean, method, call));
                }
            }
            case TIMER, EVENT, EXECUTOR -> {}
        }
    }

    /** Whether the method is called while the application starts, and otherwise at times or on another thread only. */
    private static boolean losesOnlyTheStart(List<ContainerCall> calls) {
        return hasKind(calls, ContainerCall.Kind.STARTUP)
                && hasKind(calls, ContainerCall.Kind.TIMER)
                && calls.stream().map(ContainerCall::kind).allMatch(REPEATED_AFTER_THE_START::contains);
    }

    private static boolean hasKind(List<ContainerCall> calls, ContainerCall.Kind kind) {
        return calls.stream().anyMatch(call -> call.kind() == kind);
    }

    private static String named(GuardedBean bean, Method method, ContainerCall call) {
        return new AnnotatedMethod(bean.type(), method).describe() + " (" + call.by() + ")";
    }

    // An annotation on the class does not cover these: they concern the bean itself, which every instance has.
    private static void refuseOnMethod(GuardedBean bean, Method method, OnLeaderRule rule, ContainerCall call) {
        if (rule.ofType()) {
            return;
        }
        if (call.kind() == ContainerCall.Kind.LIFECYCLE) {
            throw bean.unusable(
                    method,
                    "the context calls it as " + call.by()
                            + " while this instance does not lead, so it would run on no instance",
                    "Put @OnLeader on the class of the bean: the bean is then started when leadership is granted, and"
                            + " stopped when it is revoked.",
                    null);
        }
        throw bean.unusable(
                method,
                "the container calls it as " + call.by() + ", which bypasses the proxy",
                "Handle LeadershipGrantedEvent and LeadershipRevokedEvent instead.",
                null);
    }

    private static void refuseOutsideOfTerms(GuardedBean bean, Method method, OnLeaderRule rule, ContainerCall call) {
        String when =
                switch (call.kind()) {
                    case STARTUP -> "while the application starts, before this instance is a candidate";
                    case SHUTDOWN -> "while the application stops, after leadership has ended";
                    default -> "before this instance is a candidate, or after it has withdrawn";
                };
        throw bean.unusable(
                method,
                "the container calls it as " + call.by() + " " + when + ", so it would run on no instance"
                        + covered(rule),
                (call.kind() == ContainerCall.Kind.SHUTDOWN
                                ? "Handle LeadershipRevokedEvent, which is published while the term is still current"
                                        + " if it ends gracefully"
                                : "Handle LeadershipGrantedEvent to run it when each term begins, or use @WhileLeader for"
                                        + " work that lasts as long as the term")
                        + ". To run it on every instance, " + without(rule),
                null);
    }

    private static void refuseToFailTheStart(GuardedBean bean, Method method, OnLeaderRule rule, ContainerCall call) {
        if (rule.skips()) {
            return;
        }
        throw bean.unusable(
                method,
                "the container calls it as " + call.by() + " while the application starts, before this instance is a"
                        + " candidate, so this call would fail with a NotLeaderException" + covered(rule),
                "Handle LeadershipGrantedEvent instead, to run it when each term begins, or set otherwise = SKIP.",
                null);
    }

    private static void refuseToAcknowledge(GuardedBean bean, Method method, OnLeaderRule rule, ContainerCall call) {
        if (!rule.skips()) {
            return;
        }
        throw bean.unusable(
                method,
                "a call as " + call.by() + " counts as handled even if it is skipped, so " + lost(call.kind())
                        + " on each instance that does not lead" + covered(rule),
                wayOut(call.kind()) + " To handle " + (call.kind() == ContainerCall.Kind.COMMIT ? "events" : "messages")
                        + " on every instance, " + without(rule),
                null);
    }

    private static String lost(ContainerCall.Kind kind) {
        return switch (kind) {
            case COMMIT -> "events would be lost";
            case CHANNEL -> "messages would be lost";
            default -> "messages would be acknowledged and lost";
        };
    }

    private static String wayOut(ContainerCall.Kind kind) {
        return switch (kind) {
            case COMMIT ->
                "Set otherwise = THROW, so that the event is not taken for handled (Spring Modulith can publish it"
                        + " again), or record the work in the transaction and let a job with @OnLeader do it.";
            case CHANNEL ->
                "Set otherwise = THROW, so that the message is not consumed, or let the endpoint run on the leader only:"
                        + " set autoStartup to false and give it the @Role with the name of the election.";
            case FUNCTION ->
                "Set otherwise = THROW, so that the message is delivered again, or let the binding run on the leader only:"
                        + " set its consumer.auto-startup=false, and start and stop it in a Lifecycle bean with @OnLeader"
                        + " on its class.";
            default ->
                "Set otherwise = THROW, so that the message is delivered again, or let the listener container run on the"
                        + " leader only: set autoStartup to false, and start and stop it in a Lifecycle bean with"
                        + " @OnLeader on its class.";
        };
    }

    private static String covered(OnLeaderRule rule) {
        return rule.ofType() ? " (@OnLeader is on its class)" : "";
    }

    private static String without(OnLeaderRule rule) {
        return rule.ofType() ? "put @OnLeader on the other methods instead of the class." : "remove @OnLeader from it.";
    }

    private void warnOfRequests(GuardedBean bean, List<String> handlers) {
        if (!handlers.isEmpty() && warned.add(bean.name())) {
            log.warn(
                    "Bean '{}' handles requests with @OnLeader: {}. An instance that does not lead answers them with an"
                            + " empty result, as if they had been handled. Set otherwise = THROW to refuse them, or forward"
                            + " them to the leader, whose address LeaderElection.leader() returns",
                    bean.name(),
                    String.join(", ", handlers));
        }
    }

    private void warnOfStart(GuardedBean bean, List<String> early) {
        if (skips && !early.isEmpty() && warnedOfStart.add(bean.name())) {
            log.warn(
                    "Bean '{}' has @OnLeader on methods that are called while the application starts: {}. Each instance"
                            + " skips that call, since it cannot lead before its application is ready; only the later,"
                            + " scheduled calls run on the leader. To run the method when a term begins, set catchUp = ALWAYS"
                            + " in its @OnLeader",
                    bean.name(),
                    String.join(", ", early));
        }
    }
}
