// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** L2: how soon a request that got no response is repeated. */
class RequestBackoffTest {

    private static final ClockReading NOW = new ClockReading(0, 0);
    private static final Command RENEW = new Command.Renew("mine", 1, null);

    private final RequestSlot slot = slot(1);

    private static RequestSlot slot(long seed) {
        return new RequestSlot(
                new Timing(Duration.ofSeconds(16), Duration.ofMillis(1_600), 0), new SplittableRandom(seed));
    }

    /** The delay after one more failure, in microseconds. */
    private static long delay(RequestSlot slot) {
        slot.giveUp(slot.send(RENEW, NOW), NOW);
        return slot.nanosToRetry(NOW) / 1_000;
    }

    @Test
    void asksAgainWithinASixteenthOfTheIntervalAtFirst() {
        assertThat(delay(slot)).isBetween(50_000L, 100_000L);
    }

    @Test
    void doublesTheWaitUpToHalfAnInterval() {
        long[] waits = IntStream.range(0, 8).mapToLong(i -> delay(slot)).toArray();

        assertThat(waits[1]).isBetween(100_000L, 200_000L);
        assertThat(waits[2]).isBetween(200_000L, 400_000L);
        assertThat(waits[7]).isBetween(400_000L, 800_000L);
    }

    @Test
    void beginsAnewAfterAnAnswer() {
        IntStream.range(0, 8).forEach(i -> delay(slot));

        slot.accept(slot.send(RENEW, NOW));

        assertThat(delay(slot)).isLessThanOrEqualTo(100_000);
    }

    @Test
    void twoInstancesDoNotComeBackInStep() {
        RequestSlot other = slot(2);

        assertThat(delay(slot)).isNotEqualTo(delay(other));
    }

    @Test
    void neverAsksAgainWithoutAnyWait() {
        RequestSlot shortest =
                new RequestSlot(new Timing(Duration.ofMillis(5), Duration.ofMillis(1), 0), new SplittableRandom(1));

        assertThat(delay(shortest)).isPositive();
    }
}
