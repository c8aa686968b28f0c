// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rule 6, last sentence: an answer counts once, and only for the question that is out. */
class ChannelTest {

    private static final ClockReading NOW = new ClockReading(0, 0);
    private static final Command RENEW = new Command.Renew("mine", null);

    private final Channel<Command> channel = new Channel<>(new Retry(1_000_000, new SplittableRandom(1)));

    @Test
    void onlyOneQuestionIsOutAtATime() {
        channel.ask(RENEW, NOW);

        assertThat(channel.isFree()).isFalse();
        assertThatThrownBy(() -> channel.ask(new Command.CloseLease("mine"), NOW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Renew")
                .hasMessageContaining("CloseLease");
    }

    @Test
    void anAnswerCountsOnce() {
        Question<Command> question = channel.ask(RENEW, NOW);

        assertThat(channel.accept(question)).isTrue();
        assertThat(channel.accept(question)).isFalse();
    }

    @Test
    void theAnswerToAQuestionThatWasGivenUpIsStale() {
        Question<Command> old = channel.ask(RENEW, NOW);
        channel.giveUp(old, NOW);
        Question<Command> young = channel.ask(RENEW, NOW);

        assertThat(channel.accept(old)).isFalse();
        assertThat(channel.accept(young)).isTrue();
    }

    @Test
    void aLateFailureOfAnAnsweredQuestionGivesUpNothing() {
        Question<Command> old = channel.ask(RENEW, NOW);
        channel.accept(old);
        channel.ask(RENEW, NOW);

        assertThat(channel.giveUp(old, NOW)).isFalse();
        assertThat(channel.isFree()).isFalse();
    }

    @Test
    void theNextQuestionWaitsAfterOneThatWasGivenUp() {
        channel.giveUp(channel.ask(RENEW, NOW), NOW);

        assertThat(channel.isFree()).isTrue();
        assertThat(channel.nanosToRetry(NOW)).isBetween(31_250L, 62_500L);
    }

    @Test
    void nothingWaitsAfterAnAnswer() {
        channel.giveUp(channel.ask(RENEW, NOW), NOW);
        channel.accept(channel.ask(RENEW, NOW));

        assertThat(channel.nanosToRetry(NOW)).isZero();
    }

    @Test
    void anAnswerMakesTheNextWaitShortAgain() {
        for (int i = 0; i < 10; i++) {
            channel.giveUp(channel.ask(RENEW, NOW), NOW);
        }
        channel.accept(channel.ask(RENEW, NOW));

        channel.giveUp(channel.ask(RENEW, NOW), NOW);

        assertThat(channel.nanosToRetry(NOW)).isLessThanOrEqualTo(62_500);
    }
}
