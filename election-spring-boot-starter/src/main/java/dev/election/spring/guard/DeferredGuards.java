// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.coroutine.CoroutineSupport;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are decided later than they are made. A method that needs a library that is missing is refused before.
 */
final class DeferredGuards {

    private final @Nullable ReactiveGuard reactive = ReactiveSupport.guard();

    /** The guard of the calls of a method, or null if they are decided when they are made. */
    @Nullable
    DeferredGuard of(Method method) {
        if (CoroutineSupport.isSuspending(method)) {
            return new SuspendingGuard();
        } else if (CoroutineSupport.isFlow(method.getReturnType())) {
            return new FlowGuard();
        }
        return reactive != null && ReactiveSupport.isReactive(method.getReturnType()) ? reactive : null;
    }
}
