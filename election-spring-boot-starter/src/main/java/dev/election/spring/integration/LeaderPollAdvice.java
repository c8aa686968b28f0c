// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import java.util.Optional;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Makes each poll of a poller leader work: for its advice chain, before that of a transaction. The endpoint then needs no
 * role: it is started on every instance, and finds no message while its instance does not lead.
 *
 * <p>A poll that is under way is waited for by an orderly end, its transactions are fenced, and {@code Term.current()}
 * answers inside. An endpoint that has a role besides is stopped at that end, and stopping it interrupts the poll, as
 * always in Spring Integration. Covers what runs on the poller's thread: a message that is handed to another is out of
 * its sight.
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
            return null; // to a poller: nothing there
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
            throw new IllegalStateException("A poll threw what is neither an exception nor an error", e);
        }
    }
}
