// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaderElection;
import dev.election.NotLeaderException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Optional;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a guarded method.
 *
 * @param always whether it runs on an instance that does not lead, too: elections are switched off
 */
record GuardedCall(MethodInvocation invocation, OnLeaderRule rule, LeaderElection election, boolean always) {

    private static final Logger log = LoggerFactory.getLogger(OnLeader.class);

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

    /** What a refused call throws; empty if it is skipped. */
    Optional<NotLeaderException> refusal() {
        if (rule.skips()) {
            log.debug("Skipped {}: this instance does not lead '{}'", invocation.getMethod(), election.name());
            return Optional.empty();
        }
        try {
            election.requireTerm();
        } catch (NotLeaderException e) {
            return Optional.of(e);
        }
        return Optional.of(new NotLeaderException(
                election.name(),
                invocation.getMethod() + " was refused: the term of '" + election.name()
                        + "' under which it was called is over, or this instance began to lead just now"));
    }
}
