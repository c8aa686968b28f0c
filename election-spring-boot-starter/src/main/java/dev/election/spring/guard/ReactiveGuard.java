// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/** Calls that return a reactive type. Loaded only where Reactive Streams is on the class path. */
final class ReactiveGuard {

    private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

    boolean isReactive(Class<?> type) {
        return !SkippedResults.isFuture(type)
                && (Publisher.class.isAssignableFrom(type) || adapters.getAdapter(type) != null);
    }

    /** Whether the decision can be put off until somebody subscribes to something of this type. */
    boolean canDefer(Class<?> type, boolean skips) {
        ReactiveAdapter adapter = adapters.getAdapter(type);
        if (adapter == null || !type.isAssignableFrom(adapter.getReactiveType())) {
            return type == Publisher.class;
        }
        return !skips || adapter.supportsEmpty();
    }

    Object guard(ProxyMethodInvocation invocation, GuardedCall call) {
        ReactiveAdapter adapter = adapters.getAdapter(call.method().returnType());
        boolean single = adapter != null && !adapter.isMultiValue();
        LeaderPublisher guarded =
                new LeaderPublisher(call, single, () -> source(invocation.invocableClone(), call, adapter));
        return adapter == null ? guarded : adapter.fromPublisher(guarded);
    }

    /** Calls the method: once for each subscription, each time on a fresh copy of the chain behind this interceptor. */
    private static Publisher<?> source(MethodInvocation copy, GuardedCall call, @Nullable ReactiveAdapter adapter)
            throws Exception {
        Object result = new GuardedCall(copy, call.method()).proceed();
        if (adapter != null) {
            return adapter.toPublisher(result);
        }
        if (result == null) {
            throw new IllegalStateException(copy.getMethod() + " returned null instead of a publisher");
        }
        return (Publisher<?>) result;
    }
}
