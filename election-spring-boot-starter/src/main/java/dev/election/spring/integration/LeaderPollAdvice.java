// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import java.util.Optional;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Advice that makes each poll of a poller leader work. Put it into the poller's advice chain, ahead of transaction
 * advice. The endpoint then needs no role: it is started on every instance, and receives no message while its instance
 * does not lead.
 *
 * <p>A graceful step-down waits for a poll in progress, its transactions are fenced, and {@code Term.current()} returns
 * its term. If the endpoint also has a role, it is stopped at that step-down, which interrupts the poll, as always in
 * Spring Integration. The advice covers what runs on the poller's thread, and not a message that is passed to another
 * thread.
 *
 * @since 0.1.0
 */
public final class LeaderPollAdvice implements MethodInterceptor {

    private final LeaderElection election;

    public LeaderPollAdvice(LeaderElection election) {
        this.election = election;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation poll) throws Throwable {
        Optional<LeaderWork> admitted = election.startWork();
        if (admitted.isEmpty()) {
            return null; // to the poller: no message
        }
        try (LeaderWork work = admitted.get()) {
            return work.call(() -> proceed(poll));
        }
    }

    private static @Nullable Object proceed(MethodInvocation poll) throws Exception {
        try {
            return poll.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A poll threw neither an exception nor an error", e);
        }
    }
}
