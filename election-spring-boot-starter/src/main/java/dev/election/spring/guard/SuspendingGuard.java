// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.CarriedWork;
import dev.election.spring.coroutine.CoroutineSupport;
import dev.election.spring.coroutine.LeaderWorkElement;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls of suspending functions of Kotlin. Spring shows them to interceptors as publishers: what it returns is one, and
 * what the guard returns is subscribed to for the caller, which is suspended until it completes. Loaded only if the
 * coroutine library and Reactor are on the class path.
 */
final class SuspendingGuard implements DeferredGuard {

    @Override
    public Object guard(ProxyMethodInvocation invocation, GuardedCall call) {
        boolean stream = CoroutineSupport.isFlow(call.method().returnType());
        LeaderPublisher guarded = new LeaderPublisher(call, !stream, () -> source(invocation, call));
        if (stream) {
            return Flux.from(guarded);
        }
        Object skipped = call.method().skipped();
        return skipped == null ? Mono.from(guarded) : Mono.from(guarded).defaultIfEmpty(skipped);
    }

    // Called as leader work, which follows the function from thread to thread.
    private static Publisher<?> source(ProxyMethodInvocation invocation, GuardedCall call) throws Exception {
        Object[] arguments = CarriedWork.current()
                .map(work -> new LeaderWorkElement(work).addTo(invocation.getArguments()))
                .orElseGet(invocation::getArguments);
        Object result = new GuardedCall(invocation.invocableClone(arguments), call.method()).proceed();
        return result instanceof Publisher<?> publisher ? publisher : Mono.justOrEmpty(result);
    }
}
