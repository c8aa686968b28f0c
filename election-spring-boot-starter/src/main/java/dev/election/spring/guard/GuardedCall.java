// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.NotLeaderException;
import dev.election.spring.OnLeader;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Optional;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a guarded method. */
record GuardedCall(MethodInvocation invocation, GuardedMethod method) {

    private static final Logger log = LoggerFactory.getLogger(OnLeader.class);

    LeaderElection election() {
        return method.election();
    }

    /** Admits the call as leader work, and counts it, if this instance leads. Otherwise empty. */
    Optional<LeaderWork> admit() {
        Optional<LeaderWork> admitted = admitUncounted();
        if (admitted.isPresent()) {
            count(InvocationCounters.Outcome.RUN);
        }
        return admitted;
    }

    /** As {@link #admit}, for a call whose outcome is not decided by that alone. */
    Optional<LeaderWork> admitUncounted() {
        Optional<LeaderWork> admitted = method.election().startWork();
        admitted.ifPresent(work -> work.describedAs(method.description()));
        return admitted;
    }

    void count(InvocationCounters.Outcome outcome) {
        method.invocations().add(outcome);
    }

    @Nullable
    Object proceed() throws Exception {
        try {
            return invocation.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    /** Skips the call because an earlier one of the same method is running, and returns its result. */
    @Nullable
    Object skipOverlapping() {
        log.debug(
                "Skipped {} of '{}': an earlier call of it is still running on this instance",
                invocation.getMethod(),
                election().name());
        return method.skipped();
    }

    /** Refuses the call, and counts it. Returns the exception to throw, or empty if the call is skipped. */
    Optional<NotLeaderException> refuse() {
        if (method.rule().skips()) {
            count(InvocationCounters.Outcome.SKIPPED);
            log.debug(
                    "Skipped {}: this instance does not lead '{}'",
                    invocation.getMethod(),
                    election().name());
            return Optional.empty();
        }
        count(InvocationCounters.Outcome.REFUSED);
        try {
            election().requireTerm();
        } catch (NotLeaderException e) {
            return Optional.of(e);
        }
        return Optional.of(new NotLeaderException(
                election().name(),
                invocation.getMethod() + " was refused: the term of '"
                        + election().name()
                        + "' in which it was called is over, or this instance became the leader just now"));
    }
}
