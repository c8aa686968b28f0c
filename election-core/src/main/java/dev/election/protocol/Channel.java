// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * One line of questions to the store, one at a time: when the next is due, which is out, and whether an answer is the
 * answer to it. Mutable; confined to one thread at a time.
 */
final class Channel<C extends Command> {

    private final Retry retry;
    private long tickets;
    private @Nullable Question<C> out;
    private long notBeforeNanos;
    private boolean waits;

    Channel(Retry retry) {
        this.retry = retry;
    }

    /** Whether no question is out; a question that fails must be reported before the next one. */
    boolean isFree() {
        return out == null;
    }

    /** How long to wait after a question without an answer; zero or less when one may be asked. */
    long nanosToRetry(ClockReading now) {
        return waits ? notBeforeNanos - now.monotonicNanos() : 0;
    }

    Question<C> ask(C command, ClockReading now) {
        if (out != null) {
            throw new IllegalStateException("Question " + out + " is still out, cannot ask " + command);
        }
        Question<C> question = new Question<>(++tickets, command, now);
        out = question;
        return question;
    }

    /** Whether this is the first answer to the question that is out; any other answer is stale and must be ignored. */
    boolean accept(Question<? extends Command> question) {
        if (!isOut(question)) {
            return false;
        }
        out = null;
        waits = false;
        retry.answered();
        return true;
    }

    /** As {@link #accept}, for a question that was given up without an answer: the next one waits. */
    boolean giveUp(Question<? extends Command> question, ClockReading now) {
        if (!isOut(question)) {
            return false;
        }
        out = null;
        waits = true;
        notBeforeNanos = now.monotonicNanos() + retry.nextNanos();
        return true;
    }

    private boolean isOut(Question<? extends Command> question) {
        return out != null && out.ticket() == question.ticket();
    }
}
