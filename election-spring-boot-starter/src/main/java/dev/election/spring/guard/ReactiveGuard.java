// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderWork;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls that return a reactive type. Loaded only if Reactor is on the class path. */
final class ReactiveGuard implements DeferredGuard {

    private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

    /** Whether a value of this type can make the decision when it is subscribed to. */
    boolean canDefer(Class<?> type, boolean skips) {
        ReactiveAdapter adapter = adapters.getAdapter(type);
        return adapter != null
                && type.isAssignableFrom(adapter.getReactiveType())
                && (!skips || adapter.supportsEmpty());
    }

    @Override
    public Object guard(ProxyMethodInvocation invocation, GuardedCall call) {
        ReactiveAdapter adapter = Objects.requireNonNull(
                adapters.getAdapter(call.method().returnType()),
                "a return type without an adapter is refused at the start");
        return adapter.fromPublisher(new LeaderPublisher(
                call, !adapter.isMultiValue(), () -> source(invocation.invocableClone(), call, adapter)));
    }

    /**
     * Calls the method once for each subscription, each time on a fresh copy of the interceptor chain behind the guard.
     */
    private static Publisher<?> source(MethodInvocation copy, GuardedCall call, ReactiveAdapter adapter)
            throws Exception {
        return adapter.toPublisher(new GuardedCall(copy, call.method()).proceed());
    }

    /**
     * A publisher that makes an attempt at each subscription, as part of the work and as long as its term is current,
     * if the result is reactive; otherwise the result itself. Retry operators subscribe again for each attempt, after a
     * delay on another thread.
     */
    Object attempts(Object result, Method method, LeaderWork work) {
        boolean deferred =
                ReactiveSupport.isReactive(method.getReturnType()) || KotlinDetector.isSuspendingFunction(method);
        ReactiveAdapter adapter = deferred ? adapters.getAdapter(method.getReturnType(), result) : null;
        if (adapter == null) {
            return result;
        }
        Publisher<?> source = adapter.toPublisher(result);
        Publisher<Object> within = subscriber -> work.run(() -> source.subscribe(subscriber));
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Publisher<?> attempts = adapter.isMultiValue()
                ? Flux.defer(() -> {
                    AttemptInterceptor.ensureCurrent(work.term(), method, failure.get());
                    return Flux.from(within).doOnError(failure::set);
                })
                : Mono.defer(() -> {
                    AttemptInterceptor.ensureCurrent(work.term(), method, failure.get());
                    return Mono.fromDirect(within).doOnError(failure::set);
                });
        return adapter.fromPublisher(attempts);
    }
}
