// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import java.util.Objects;
import org.aopalliance.intercept.MethodInvocation;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

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
}
