// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaderElections;
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
    private final Admissions admissions = new Admissions();
    private final RevocationInterrupts interrupts;
    private final @Nullable ReactiveCalls reactive = OptionalLibraries.reactiveCalls(admissions);

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
        OnLeaderRule rule = methods.rule(invocation.getMethod(), type);
        if (rule == null) {
            return invocation.proceed();
        }
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        GuardedCall call = new GuardedCall(invocation, rule, elections.get().election(rule.election()), always);
        if (reactive != null && reactive.isReactive(method.getReturnType())) {
            return reactive.guard(method.getReturnType(), (ProxyMethodInvocation) invocation, call);
        }
        Optional<Admission> admitted = admissions.admit(call.election());
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

    private @Nullable Object run(Admission admission, GuardedCall call) throws Exception {
        Object result;
        try {
            result = admissions.call(admission, interruptible(admission, call));
        } catch (Throwable e) {
            admission.end();
            throw e;
        }
        Results.whenComplete(result, admission::end);
        return result;
    }

    private Callable<@Nullable Object> interruptible(Admission admission, GuardedCall call) {
        if (!call.rule().interruptOnRevoke()) {
            return call::proceed;
        }
        return () -> interrupts.call(call.election(), admission.work().term(), call::proceed);
    }
}
