// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine;

import dev.election.CarriedWork;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.ExecutorsKt;
import org.jspecify.annotations.Nullable;

/**
 * Runs a suspending function to its end, on the calling thread as far as it does not choose another dispatcher. An
 * interrupt of the thread cancels the function; the run ends when the function has ended, with all coroutines that it
 * started. It is part of the leader work of the calling thread.
 *
 * <p>Unlike with {@code runBlocking}, an interrupt does not end the run before the function has ended.
 *
 * @since 0.1.0
 */
public final class SuspendingRun {

    // The pieces of the function that are due on this thread. Added by the threads that resume it, taken by this one.
    private final BlockingQueue<Runnable> due = new LinkedBlockingQueue<>();

    private final Method function;
    private final Object bean;

    private SuspendingRun(Method function, Object bean) {
        this.function = function;
        this.bean = bean;
    }

    /**
     * Runs a suspending function without parameters to its end.
     *
     * @throws InterruptedException if the thread was interrupted
     * @throws Exception what the function threw
     */
    public static void run(Method function, Object bean) throws Exception {
        new SuspendingRun(function, bean).run();
    }

    private void run() throws Exception {
        Deferred<@Nullable Object> result = BuildersKt.async(
                CoroutineScopeKt.CoroutineScope(context()),
                EmptyCoroutineContext.INSTANCE,
                CoroutineStart.DEFAULT,
                (scope, caller) -> call(caller));
        result.invokeOnCompletion(failure -> {
            due.add(() -> {}); // wakes this thread
            return Unit.INSTANCE;
        });
        InterruptedException interrupt = null;
        while (!result.isCompleted()) {
            try {
                due.take().run();
            } catch (InterruptedException e) {
                interrupt = e;
                result.cancel(new CancellationException("The thread of this function was interrupted"));
            }
        }
        if (interrupt != null) {
            throw interrupt;
        }
        throwIfFailed(result.getCompletionExceptionOrNull());
    }

    private CoroutineContext context() {
        CoroutineContext thread = ExecutorsKt.from(due::add);
        return CarriedWork.current()
                .map(work -> thread.plus(new LeaderWorkElement(work)))
                .orElse(thread);
    }

    /** Returns what the function returns to Java: its result, or that it was suspended. */
    private @Nullable Object call(Continuation<? super @Nullable Object> caller) {
        try {
            return function.invoke(bean, caller);
        } catch (InvocationTargetException e) {
            SuspendingRun.<RuntimeException>rethrow(e.getTargetException());
            return null; // never
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("A method that was made accessible is not", e);
        }
    }

    private static void throwIfFailed(@Nullable Throwable failure) throws Exception {
        if (failure instanceof Exception e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // Kotlin has no checked exceptions: thrown as it is, whatever its type
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
