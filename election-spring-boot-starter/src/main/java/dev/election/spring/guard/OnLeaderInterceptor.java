// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.NotLeaderException;
import dev.election.spring.coroutine.CoroutineSupport;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.MockSupport;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.TargetClassAware;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/** Intercepts guarded calls: runs them as leader work, or skips or refuses them. */
final class OnLeaderInterceptor implements MethodInterceptor {

    private static final long NO_TERM = -1;

    private final OnLeaderMethods methods;
    private final Supplier<LeaderElections> elections;
    private final InvocationCounters invocations;
    private final TrackedMethods tracked;
    private final boolean always;
    private final DeferredGuards deferredGuards = new DeferredGuards();
    private final Map<Class<?>, Map<Method, GuardedMethod.Lookup>> known = new ConcurrentHashMap<>();

    OnLeaderInterceptor(
            OnLeaderMethods methods,
            Supplier<LeaderElections> elections,
            InvocationCounters invocations,
            TrackedMethods tracked,
            boolean always) {
        this.methods = methods;
        this.elections = elections;
        this.invocations = invocations;
        this.tracked = tracked;
        this.always = always;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        GuardedMethod.Lookup found = lookUp(invocation.getMethod(), targetClass(invocation));
        GuardedMethod method = found.guarded();
        if (found.autoStartup()) {
            return false; // it is started by leadership instead of the context
        } else if (method == null || MockSupport.isBeingStubbed(invocation.getThis())) {
            return invocation.proceed();
        }
        GuardedCall call = new GuardedCall(invocation, method);
        DeferredGuard deferred = method.deferred();
        if (deferred != null) {
            return deferred.guard((ProxyMethodInvocation) invocation, call);
        }
        MethodCalls calls = tracked.of(method, invocation.getThis());
        Optional<LeaderWork> admitted = calls == null ? call.admit() : call.admitUncounted();
        if (admitted.isPresent()) {
            LeaderWork work = admitted.get();
            return calls == null ? run(work, call, work::close) : run(work, call, calls);
        }
        if (always) {
            return calls == null ? invocation.proceed() : runWithoutTerm(call, calls);
        }
        if (calls != null) {
            calls.skipped(elections.get().now(), method.election());
        }
        NotLeaderException refusal = call.refuse().orElse(null);
        if (refusal != null) {
            throw refusal;
        }
        return method.skipped();
    }

    // Not the class of a proxy, which beans of different classes may share.
    private static Class<?> targetClass(MethodInvocation invocation) {
        Object target = invocation.getThis();
        if (target == null) {
            return invocation.getMethod().getDeclaringClass();
        }
        Class<?> type = target.getClass();
        return target instanceof TargetClassAware || Proxy.isProxyClass(type) ? AopUtils.getTargetClass(target) : type;
    }

    private GuardedMethod.Lookup lookUp(Method method, Class<?> type) {
        Map<Method, GuardedMethod.Lookup> ofType = known.get(type);
        if (ofType == null) {
            ofType = known.computeIfAbsent(type, added -> new ConcurrentHashMap<>());
        }
        GuardedMethod.Lookup found = ofType.get(method);
        if (found == null) {
            found = find(method, type); // two threads may find the same
            ofType.put(method, found);
        }
        return found;
    }

    private GuardedMethod.Lookup find(Method method, Class<?> type) {
        if (!always && LifecycleMethods.isAutoStartup(method, type)) {
            return GuardedMethod.Lookup.AUTO_STARTUP;
        }
        OnLeaderRule rule = methods.rule(method, type);
        if (rule == null) {
            return GuardedMethod.Lookup.UNGUARDED;
        }
        LeaderElection election = election(rule.election());
        Method specific = AopUtils.getMostSpecificMethod(method, ClassUtils.getUserClass(type));
        return new GuardedMethod.Lookup(
                new GuardedMethod(
                        specific,
                        rule,
                        new AnnotatedMethod(ClassUtils.getUserClass(type), method).describe(),
                        CoroutineSupport.returnType(specific),
                        election,
                        invocations.of(rule.election()),
                        deferredGuards.of(specific),
                        always),
                false);
    }

    // Only a mock that is not stubbed returns null.
    private LeaderElection election(String name) {
        LeaderElection election = elections.get().election(name);
        if (election == null) {
            throw new IllegalStateException(
                    "LeaderElections.election(\"" + name + "\") returned null, so nobody can tell"
                            + " whether this instance leads. If LeaderElections is a mock, stub that method, use"
                            + " @MockitoBean(answers = Answers.RETURNS_DEEP_STUBS), or let a test decide with TestElections of"
                            + " election-test instead");
        }
        return election;
    }

    private static @Nullable Object run(LeaderWork work, GuardedCall call, MethodCalls calls) throws Exception {
        long token = work.term().token();
        InvocationCounters.Outcome outcome = calls.begin(token);
        call.count(outcome);
        if (outcome == InvocationCounters.Outcome.OVERLAPPED) {
            work.close();
            return call.skipOverlapping();
        }
        return run(work, call, () -> {
            try {
                work.close();
            } finally {
                calls.end(outcome, token);
            }
        });
    }

    private static @Nullable Object run(LeaderWork work, GuardedCall call, Runnable end) throws Exception {
        if (call.method().rule().interruptOnRevoke()) {
            work.interruptible();
        }
        return untilComplete(() -> work.call(call::proceed), end);
    }

    // Leader election is disabled: calls run everywhere, but do not overlap.
    private static @Nullable Object runWithoutTerm(GuardedCall call, MethodCalls calls) throws Exception {
        InvocationCounters.Outcome outcome = calls.begin(NO_TERM);
        return outcome == InvocationCounters.Outcome.OVERLAPPED
                ? call.skipOverlapping()
                : untilComplete(call::proceed, () -> calls.end(outcome, NO_TERM));
    }

    private static @Nullable Object untilComplete(Callable<@Nullable Object> body, Runnable end) throws Exception {
        Object result;
        try {
            result = body.call();
        } catch (Throwable e) {
            end.run();
            throw e;
        }
        SkippedResults.whenComplete(result, end);
        return result;
    }
}
