// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.CatchUp;
import dev.election.spring.scan.AnnotatedMethod;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.ReflectionUtils;

/**
 * The call of a method that makes up for others: through the proxy of the bean, as anybody else calls it.
 *
 * @param bean the bean with all its proxies
 */
record CatchUpCall(GuardedBean described, Method method, MethodCalls calls, Supplier<Object> bean) {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    // A time in the past.
    private static final Instant AT_ONCE = Instant.EPOCH;

    void schedule(TaskScheduler scheduler) {
        try {
            // its failure is handled by the scheduler, as that of any of its tasks
            var unused = scheduler.schedule(this::make, AT_ONCE);
        } catch (TaskRejectedException e) {
            log.debug("{} is not called: the scheduler accepts no more tasks", this, e);
        }
    }

    private void make() {
        if (!calls.isDue()) {
            return; // a regular call came first, or the term is over
        }
        log.info(
                "Making a call of {} because this instance leads '{}' now",
                this,
                calls.rule().election());
        Object proxied = bean.get();
        Method invocable = AopUtils.selectInvocableMethod(method, proxied.getClass());
        ReflectionUtils.makeAccessible(invocable);
        calls.makingUp(() -> invoke(invocable, proxied));
    }

    private static void invoke(Method invocable, Object proxied) {
        try {
            invocable.invoke(proxied);
        } catch (ReflectiveOperationException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new UndeclaredThrowableException(cause);
    }

    @Override
    public String toString() {
        return new AnnotatedMethod(described.type(), method).describe() + " of bean '" + described.name() + "'";
    }
}
