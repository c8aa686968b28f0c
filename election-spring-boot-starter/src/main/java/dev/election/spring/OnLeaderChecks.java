// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Refuses what cannot work when the application starts, and not at the first call. */
final class OnLeaderChecks {

    private static final List<Class<? extends Annotation>> CALLBACKS = List.of(PostConstruct.class, PreDestroy.class);

    private final @Nullable ReactiveCalls reactive = OptionalLibraries.reactiveCalls(new Admissions());

    void check(Class<?> type, Map<Method, OnLeaderRule> rules) {
        rules.forEach((method, rule) -> {
            String modifier = unreachable(method.getModifiers());
            if (modifier != null) {
                throw new UnusableOnLeaderException(
                        type,
                        method,
                        "it is " + modifier + ", so no proxy can stand in front of it",
                        "Make the method neither private nor final nor static, or use LeaderElection.runIfLeader(…) inside.",
                        null);
            }
            checkCaller(type, method);
            checkReturnType(type, method, rule);
        });
    }

    private static @Nullable String unreachable(int modifiers) {
        if (Modifier.isPrivate(modifiers)) {
            return "private";
        } else if (Modifier.isStatic(modifiers)) {
            return "static";
        }
        return Modifier.isFinal(modifiers) ? "final" : null;
    }

    private static void checkCaller(Class<?> type, Method method) {
        if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
            throw new UnusableOnLeaderException(
                    type,
                    method,
                    "it is a @Bean method, so the making of the bean would be guarded and not the bean's methods",
                    "Put @OnLeader on the class of the bean, or on its methods.",
                    null);
        }
        for (Class<? extends Annotation> callback : CALLBACKS) {
            if (AnnotatedElementUtils.hasAnnotation(method, callback)) {
                throw new UnusableOnLeaderException(
                        type,
                        method,
                        "the container calls it as @" + callback.getSimpleName() + ", before there is a proxy",
                        "Listen to LeadershipGrantedEvent and LeadershipRevokedEvent instead.",
                        null);
            }
        }
    }

    private void checkReturnType(Class<?> type, Method method, OnLeaderRule rule) {
        Class<?> returned = method.getReturnType();
        boolean publisher = reactive != null && reactive.isReactive(returned);
        if (KotlinDetector.isSuspendingFunction(method)) {
            throw new UnusableOnLeaderException(
                    type, method, "it is a suspending function", "Use LeaderElection.startWork() inside.", null);
        }
        if (publisher && rule.interruptOnRevoke()) {
            throw new UnusableOnLeaderException(
                    type,
                    method,
                    "interruptOnRevoke has no thread to interrupt in a method that returns a "
                            + returned.getSimpleName(),
                    "Leave interruptOnRevoke out; end the stream at a LeadershipRevokedEvent if it must not finish.",
                    null);
        }
        if (reactive != null && publisher && !reactive.canDefer(returned, rule.skips())) {
            throw noValue(type, method, "a publisher that decides when it is subscribed to");
        }
        if (!publisher && rule.skips() && !Results.canSkip(returned)) {
            throw noValue(type, method, "what a skipped call should return");
        }
    }

    private static UnusableOnLeaderException noValue(Class<?> type, Method method, String what) {
        String returned = ClassUtils.getShortName(method.getReturnType());
        return new UnusableOnLeaderException(
                type,
                method,
                "it returns " + returned + ", and there is no value of that type for " + what,
                "Return an object (null when skipped), an Optional, a CompletableFuture or a Mono or Flux, or set"
                        + " otherwise = THROW.",
                null);
    }

    /** Checks that the proxy that came out stands in front of each method. */
    void checkProxy(Class<?> type, Map<Method, OnLeaderRule> rules, Object proxy) {
        if (!Proxy.isProxyClass(proxy.getClass())) {
            return;
        }
        rules.forEach((method, rule) -> {
            if (!rule.ofType() && !isOnInterface(method, type, proxy.getClass().getInterfaces())) {
                throw new UnusableOnLeaderException(
                        type,
                        method,
                        "the bean is proxied by its interfaces, and none of them has this method",
                        "Declare the method on an interface of the bean, or let classes be proxied"
                                + " (spring.aop.proxy-target-class=true).",
                        null);
            }
        });
    }

    private static boolean isOnInterface(Method method, Class<?> type, Class<?>[] interfaces) {
        for (Class<?> each : interfaces) {
            for (Method declared : each.getMethods()) {
                if (declared.getName().equals(method.getName())
                        && AopUtils.getMostSpecificMethod(declared, type).equals(method)) {
                    return true;
                }
            }
        }
        return false;
    }
}
