// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Refuses annotations that cannot work when the application starts, instead of at the first call. */
final class OnLeaderValidator {

    void check(GuardedBean bean, Map<Method, OnLeaderRule> rules) {
        rules.forEach((method, rule) -> {
            checkCaller(bean, method);
            ShapeProblem.of(bean.type(), method, rule.otherwise(), rule.interruptOnRevoke())
                    .ifPresent(problem -> {
                        throw bean.unusable(method, problem.why(), problem.action(), null);
                    });
        });
    }

    private static void checkCaller(GuardedBean bean, Method method) {
        if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
            throw bean.unusable(
                    method,
                    "it is a @Bean method, so the annotation would guard the creation of the bean instead of its "
                            + "methods",
                    "Put @OnLeader on the class of the bean, or on its methods.",
                    null);
        }
    }

    /** Checks that the created proxy intercepts each guarded method. */
    void checkProxy(GuardedBean bean, Map<Method, OnLeaderRule> rules, Object proxy) {
        if (!Proxy.isProxyClass(proxy.getClass())) {
            LifecycleMethods.finalOne(bean.type()).ifPresent(method -> refuseFinalLifecycle(bean, rules, method));
            return;
        }
        rules.forEach((method, rule) -> {
            if (!rule.ofType()
                    && !isOnInterface(method, bean.type(), proxy.getClass().getInterfaces())) {
                throw bean.unusable(
                        method,
                        "the bean is proxied by its interfaces, and none of them declares this method",
                        "Declare the method in an interface of the bean, or have its class proxied"
                                + " (spring.aop.proxy-target-class=true).",
                        null);
            }
        });
    }

    // It would run on the proxy, whose fields are empty, and the bean itself would neither start nor stop.
    private static void refuseFinalLifecycle(GuardedBean bean, Map<Method, OnLeaderRule> rules, Method method) {
        Map.Entry<Method, OnLeaderRule> guarded = rules.entrySet().iterator().next();
        throw bean.unusable(
                guarded.getKey(),
                "the class of the bean is proxied for it, and " + method.getName() + "() of "
                        + ClassUtils.getShortName(method.getDeclaringClass())
                        + " is final, so it would run on the proxy instead of the bean",
                guarded.getValue().ofType()
                        ? "Declare " + method.getName() + "() without final, or put @OnLeader on the @Bean method that"
                                + " creates the bean, which is not proxied then."
                        : "Move the method to another bean, or call LeaderElection.runIfLeader(…) in it instead of"
                                + " annotating it.",
                null);
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
