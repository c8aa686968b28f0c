// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.scan.AnnotatedMethod;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Refuses annotations that cannot work when the application starts, instead of at the first call. */
final class OnLeaderValidator {

    private static final List<Class<? extends Annotation>> CALLBACKS = List.of(PostConstruct.class, PreDestroy.class);

    private final @Nullable ReactiveGuard reactive = ReactiveSupport.guard();

    void check(GuardedBean bean, Map<Method, OnLeaderRule> rules) {
        rules.forEach((method, rule) -> {
            String modifier = new AnnotatedMethod(bean.type(), method).unreachable();
            if (modifier != null) {
                throw bean.unusable(
                        method,
                        "it is " + modifier + ", so a proxy cannot intercept it",
                        "Make the method neither private, final nor static, or call LeaderElection.runIfLeader(…) "
                                + "in it.",
                        null);
            }
            checkCaller(bean, method);
            checkReturnType(bean, method, rule);
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
        for (Class<? extends Annotation> callback : CALLBACKS) {
            if (AnnotatedElementUtils.hasAnnotation(method, callback)) {
                throw bean.unusable(
                        method,
                        "the container calls it as @" + callback.getSimpleName() + ", which bypasses the proxy",
                        "Handle LeadershipGrantedEvent and LeadershipRevokedEvent instead.",
                        null);
            }
        }
    }

    private void checkReturnType(GuardedBean bean, Method method, OnLeaderRule rule) {
        Class<?> returned = method.getReturnType();
        boolean publisher = ReactiveSupport.isReactive(returned);
        if (KotlinDetector.isSuspendingFunction(method)) {
            throw bean.unusable(method, "it is a suspending function", "Call LeaderElection.startWork() in it.", null);
        }
        if (publisher && reactive == null) {
            throw bean.unusable(
                    method,
                    "it returns " + ClassUtils.getShortName(returned)
                            + ", and reactive calls are guarded with Reactor, which is not on the class path",
                    "Add the dependency io.projectreactor:reactor-core.",
                    null);
        }
        if (publisher && rule.interruptOnRevoke()) {
            throw bean.unusable(
                    method,
                    "interruptOnRevoke has no thread to interrupt, since the method returns a "
                            + returned.getSimpleName(),
                    "Remove interruptOnRevoke, and end the stream at a LeadershipRevokedEvent if it must not finish.",
                    null);
        }
        if (reactive != null && publisher && !reactive.canDefer(returned, rule.skips())) {
            throw noValue(bean, method, "a publisher that makes the decision when it is subscribed to");
        }
        if (!publisher && rule.skips() && !SkippedResults.canSkip(returned)) {
            throw noValue(bean, method, "the result of a skipped call");
        }
    }

    private static UnusableOnLeaderException noValue(GuardedBean bean, Method method, String what) {
        String returned = ClassUtils.getShortName(method.getReturnType());
        return bean.unusable(
                method,
                "it returns " + returned + ", and there is no value of that type for " + what,
                "Return an object (null when skipped), an Optional, a CompletableFuture or a Mono or Flux, or set"
                        + " otherwise = THROW.",
                null);
    }

    /** Checks that the created proxy intercepts each guarded method. */
    void checkProxy(GuardedBean bean, Map<Method, OnLeaderRule> rules, Object proxy) {
        if (!Proxy.isProxyClass(proxy.getClass())) {
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
