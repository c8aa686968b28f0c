// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import dev.election.spring.coroutine.CoroutineSupport;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Refuses {@link OnLeader#catchUp} and {@link OnLeader#concurrent} where they cannot work. */
final class TrackedShape {

    private TrackedShape() {}

    static void check(GuardedBean bean, Map<Method, OnLeaderRule> rules, boolean singleton) {
        rules.forEach((method, rule) -> {
            if (rule.isTracked()) {
                check(bean, method, rule, singleton);
            }
        });
    }

    private static void check(GuardedBean bean, Method method, OnLeaderRule rule, boolean singleton) {
        String attribute = rule.catchesUp() ? "catchUp = " + rule.catchUp() : "concurrent = false";
        String why = why(method, rule, singleton);
        if (why != null) {
            throw bean.unusable(
                    method,
                    attribute + " does not work there: " + why,
                    "Remove " + attribute
                            + ", or let the annotated method be a void method without parameters of a singleton bean,"
                            + " with the annotation on the method itself.",
                    null);
        }
    }

    /** Why the calls of the method cannot be tracked as this rule asks for; null if they can. */
    static @Nullable String why(Method method, OnLeaderRule rule, boolean singleton) {
        Class<?> returned = method.getReturnType();
        if (rule.ofType() && rule.catchesUp()) {
            return "the annotation is on the class, and each method of it would be called";
        } else if (!singleton) {
            return "the bean is not a singleton, and each of its objects has calls of its own";
        } else if (isDeferred(method)) {
            return "the method returns before its work begins or ends (it is suspending, or returns "
                    + ClassUtils.getShortName(returned) + ")";
        } else if (rule.catchesUp() && method.getParameterCount() > 0) {
            return "the method has parameters, and there is nothing to pass to them";
        } else if (rule.catchUp() == CatchUp.MISSED && !rule.skips()) {
            return "with otherwise = THROW no call is skipped, and whoever makes it knows that it was refused";
        } else if (!SkippedResults.canSkip(returned)) {
            return "a call is skipped while another one runs, and there is no value of type "
                    + ClassUtils.getShortName(returned) + " for its result";
        }
        return null;
    }

    private static boolean isDeferred(Method method) {
        return CoroutineSupport.isSuspending(method)
                || CoroutineSupport.isFlow(method.getReturnType())
                || ReactiveSupport.isReactive(method.getReturnType());
    }
}
