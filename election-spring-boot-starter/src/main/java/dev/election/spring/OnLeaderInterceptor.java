// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.NotLeaderException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;

/** Around a call: lets it through as leader work, or refuses it. */
final class OnLeaderInterceptor implements MethodInterceptor {

    private final OnLeaderMethods methods;
    private final Supplier<LeaderElections> elections;
    private final boolean always;
    private final RevocationInterrupts interrupts;
    private final @Nullable ReactiveCalls reactive = OptionalLibraries.reactiveCalls();

    OnLeaderInterceptor(
            OnLeaderMethods methods,
            Supplier<LeaderElections> elections,
            RevocationInterrupts interrupts,
            boolean always) {
        this.methods = methods;
        this.elections = elections;
        this.interrupts = interrupts;
        this.always = always;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Class<?> type = target == null ? invocation.getMethod().getDeclaringClass() : AopUtils.getTargetClass(target);
        if (!always && LeaderLifecycles.isAutoStartup(invocation.getMethod(), type)) {
            return false; // leadership starts it, not the context
        }
        OnLeaderRule rule = methods.rule(invocation.getMethod(), type);
        if (rule == null) {
            return invocation.proceed();
        }
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        GuardedCall call = new GuardedCall(invocation, rule, elections.get().election(rule.election()), always);
        if (reactive != null && reactive.isReactive(method.getReturnType())) {
            return reactive.guard(method.getReturnType(), (ProxyMethodInvocation) invocation, call);
        }
        Optional<LeaderWork> admitted = call.election().startWork();
        if (admitted.isPresent()) {
            return run(admitted.get(), call);
        }
        if (always) {
            return invocation.proceed();
        }
        NotLeaderException refusal = call.refusal().orElse(null);
        if (refusal != null) {
            throw refusal;
        }
        return Results.skipped(method.getReturnType());
    }

    private @Nullable Object run(LeaderWork work, GuardedCall call) throws Exception {
        Object result;
        try {
            result = work.call(interruptible(work, call));
        } catch (Throwable e) {
            work.close();
            throw e;
        }
        Results.whenComplete(result, work::close);
        return result;
    }

    private Callable<@Nullable Object> interruptible(LeaderWork work, GuardedCall call) {
        if (!call.rule().interruptOnRevoke()) {
            return call::proceed;
        }
        return () -> interrupts.call(call.election(), work.term(), call::proceed);
    }
}
