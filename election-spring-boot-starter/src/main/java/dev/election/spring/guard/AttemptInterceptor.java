// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.Term;
import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * Intercepts each attempt of a guarded call, behind all advice that the guard precedes. Advice may wait before it lets
 * a call begin, and retry advice begins it again: an attempt whose term is over by then is not made. It throws, instead
 * of returning what a skipped call returns, so that the failure of the attempt before it is not taken for a success.
 */
final class AttemptInterceptor implements MethodInterceptor {

    /**
     * The attribute of an invocation that holds the failure of its latest attempt; copies of an invocation share it.
     */
    private static final String FAILURE = AttemptInterceptor.class.getName() + ".failure";

    private final @Nullable ReactiveGuard reactive = ReactiveSupport.guard();

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        LeaderWork work = LeaderWork.current().orElse(null);
        if (work == null) {
            return invocation.proceed();
        }
        ensureCurrent(work.term(), invocation.getMethod(), failure(invocation));
        Object result;
        try {
            result = invocation.proceed();
        } catch (Throwable e) {
            remember(invocation, e);
            throw e;
        }
        return result == null || reactive == null ? result : reactive.attempts(result, invocation.getMethod(), work);
    }

    /** Throws if the term is over, with the failure of the attempt before as a suppressed exception. */
    static void ensureCurrent(Term term, Method method, @Nullable Throwable failure) {
        if (term.isCurrent()) {
            return;
        }
        String over = "term " + term.token() + " of '" + term.election() + "' is over";
        LeadershipLostException lost = new LeadershipLostException(
                term.election(),
                term.token(),
                failure == null
                        ? method + " was not called: " + over
                                + ", which ended before the advice of the method let it begin"
                        : "No further attempt of " + method + " was made: " + over + ". The attempt before failed with "
                                + failure);
        if (failure != null) {
            lost.addSuppressed(failure);
        }
        throw lost;
    }

    private static @Nullable Throwable failure(MethodInvocation invocation) {
        return invocation instanceof ProxyMethodInvocation proxied
                        && proxied.getUserAttribute(FAILURE) instanceof Throwable failure
                ? failure
                : null;
    }

    private static void remember(MethodInvocation invocation, Throwable failure) {
        if (invocation instanceof ProxyMethodInvocation proxied) {
            proxied.setUserAttribute(FAILURE, failure);
        }
    }
}
