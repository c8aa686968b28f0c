// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine;

import dev.election.CarriedWork;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

/**
 * Makes leader work the work of each thread on which a coroutine runs, from when it is resumed there until it is
 * suspended again. Coroutines that it starts inherit this.
 *
 * <p>Each of these times is a part of the work, for which a graceful step-down waits. A coroutine that is resumed after
 * its term has ended runs on, as work that is {@linkplain dev.election.LeaderWork#isLate() late}.
 *
 * @since 0.1.0
 */
public final class LeaderWorkElement extends AbstractCoroutineContextElement
        implements ThreadContextElement<@Nullable CarriedWork> {

    private static final CoroutineContext.Key<LeaderWorkElement> KEY = new CoroutineContext.Key<>() {};

    private final CarriedWork work;

    public LeaderWorkElement(CarriedWork work) {
        super(KEY);
        this.work = work;
    }

    @Override
    public @Nullable CarriedWork updateThreadContext(CoroutineContext context) {
        CarriedWork earlier = CarriedWork.current().orElse(null);
        work.resume();
        return earlier;
    }

    @Override
    public void restoreThreadContext(CoroutineContext context, @Nullable CarriedWork earlier) {
        CarriedWork.restore(earlier);
    }

    /**
     * The arguments of a suspending function, with a caller in whose context this element is. The last argument is its
     * caller, from whose context Spring takes that of the function.
     */
    @SuppressWarnings("unchecked") // a suspending function has no other last argument
    public @Nullable Object[] addTo(@Nullable Object[] arguments) {
        @Nullable Object[] changed = arguments.clone();
        int last = changed.length - 1;
        if (changed[last] instanceof Continuation<?> caller) {
            changed[last] = new Caller(
                    (Continuation<Object>) caller, caller.getContext().plus(this));
        }
        return changed;
    }

    private record Caller(Continuation<Object> original, CoroutineContext context) implements Continuation<Object> {

        @Override
        public CoroutineContext getContext() {
            return context;
        }

        @Override
        public void resumeWith(Object result) {
            original.resumeWith(result);
        }
    }
}
