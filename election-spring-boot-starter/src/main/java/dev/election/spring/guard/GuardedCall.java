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
        Optional<LeaderWork> admitted = method.election().startWork();
        if (admitted.isPresent()) {
            admitted.get().describedAs(method.description());
            method.invocations().add(InvocationCounters.Outcome.RUN);
        }
        return admitted;
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

    /** What a refused call throws, or empty if the call is skipped. Counts the call. */
    Optional<NotLeaderException> refusal() {
        if (method.rule().skips()) {
            method.invocations().add(InvocationCounters.Outcome.SKIPPED);
            log.debug(
                    "Skipped {}: this instance does not lead '{}'",
                    invocation.getMethod(),
                    election().name());
            return Optional.empty();
        }
        method.invocations().add(InvocationCounters.Outcome.REFUSED);
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
