// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rule 6, last sentence: an answer counts once, and only for the request that is out. */
class RequestSlotTest {

    private static final ClockReading NOW = new ClockReading(0, 0);
    private static final Command RENEW = new Command.Renew("mine", 1, null);

    private final RequestSlot slot = new RequestSlot(Steps.TIMING, new SplittableRandom(1));

    @Test
    void onlyOneQuestionIsOutAtATime() {
        slot.send(RENEW, NOW);

        assertThat(slot.isFree()).isFalse();
        assertThatThrownBy(() -> slot.send(new Command.CloseLease("mine"), NOW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Renew")
                .hasMessageContaining("CloseLease");
    }

    @Test
    void anAnswerCountsOnce() {
        Request<Command> request = slot.send(RENEW, NOW);

        assertThat(slot.accept(request)).isTrue();
        assertThat(slot.accept(request)).isFalse();
    }

    @Test
    void theAnswerToAQuestionThatWasGivenUpIsStale() {
        Request<Command> old = slot.send(RENEW, NOW);
        slot.giveUp(old, NOW);
        Request<Command> young = slot.send(RENEW, NOW);

        assertThat(slot.accept(old)).isFalse();
        assertThat(slot.accept(young)).isTrue();
    }

    @Test
    void aLateFailureOfAnAnsweredQuestionGivesUpNothing() {
        Request<Command> old = slot.send(RENEW, NOW);
        slot.accept(old);
        slot.send(RENEW, NOW);

        assertThat(slot.giveUp(old, NOW)).isFalse();
        assertThat(slot.isFree()).isFalse();
    }

    @Test
    void theNextQuestionWaitsAfterOneThatWasGivenUp() {
        slot.giveUp(slot.send(RENEW, NOW), NOW);

        assertThat(slot.isFree()).isTrue();
        assertThat(slot.nanosToRetry(NOW)).isBetween(31_250_000L, 62_500_000L);
    }

    @Test
    void nothingWaitsAfterAnAnswer() {
        slot.giveUp(slot.send(RENEW, NOW), NOW);
        slot.accept(slot.send(RENEW, NOW));

        assertThat(slot.nanosToRetry(NOW)).isZero();
    }

    @Test
    void anAnswerMakesTheNextWaitShortAgain() {
        for (int i = 0; i < 10; i++) {
            slot.giveUp(slot.send(RENEW, NOW), NOW);
        }
        slot.accept(slot.send(RENEW, NOW));

        slot.giveUp(slot.send(RENEW, NOW), NOW);

        assertThat(slot.nanosToRetry(NOW)).isLessThanOrEqualTo(62_500_000);
    }
}
